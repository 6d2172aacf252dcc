"""The Lab's defaults: offline, Chinese, and what an office has set itself is kept."""

import json

from analysis.report.lab import settle


def test_defaults_are_written_and_own_settings_kept(tmp_path):
    path = settle(tmp_path)
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["@jupyterlab/translation-extension:plugin"]["locale"] == "zh_CN"
    assert told["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    told["@jupyterlab/translation-extension:plugin"]["locale"] = "en"
    told["other"] = {"theme": "dark"}
    path.write_text(json.dumps(told), encoding="utf-8")
    settle(tmp_path)
    assert json.loads(path.read_text(encoding="utf-8")) == told
