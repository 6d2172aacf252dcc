"""A session on an engine by its address; what has to be installed is said where it is missing."""

from __future__ import annotations

import os
import sys
from functools import cache
from importlib.util import find_spec
from typing import Any

from analysis.engines.apart import EngineError

MASTERS = ("local", "spark://", "yarn", "k8s://")
"""Masters of Spark, reached from a driver of our own: Java and the whole of PySpark are needed."""

FORMS = "sail（本机）、sc://主机:端口、local[2]、spark://主机:端口、yarn"
_MISSING = "缺少软件包：请先 pip install 'bianzhi-analysis[spark]'"
_MASTER_MISSING = "这样的地址要有 Java 与完整的 pyspark（pip install 'bianzhi-analysis[cluster]'）；或改用 sc://主机:端口、sail"


def session(engine: str) -> Any:
    """A session of Spark (or Sail). Raises EngineError in Chinese where it cannot be had."""
    if find_spec("pyspark") is None or find_spec("sqlglot") is None:
        raise EngineError(f"引擎 {engine} {_MISSING}")
    if engine == "sail":
        return _remote(_sail())
    if engine.startswith("sc://"):
        return _remote(engine)
    if engine.startswith(MASTERS):
        return _master(engine)
    raise EngineError(f"不认识的引擎「{engine}」，请写 {FORMS}")


def _remote(address: str) -> Any:
    from pyspark.sql import SparkSession

    try:
        found = SparkSession.builder.remote(address).create()
        found.conf.set("spark.sql.session.timeZone", "UTC")
    except Exception as error:
        raise EngineError(f"连不上引擎 {address}：请查地址与端口，服务须已启动") from error
    return found


def _master(engine: str) -> Any:
    if find_spec("py4j") is None:
        raise EngineError(f"引擎 {engine}：{_MASTER_MISSING}")
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder: Any = SparkSession.builder
    return (
        builder.master(engine)
        .appName("bianzhi")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )


@cache
def _sail() -> str:
    """The address of a Sail server in this process, started once."""
    if find_spec("pysail") is None:
        raise EngineError("缺少软件包：请先 pip install pysail")
    from pysail.spark import SparkConnectServer

    os.environ.setdefault("RUST_LOG", "error")
    server = SparkConnectServer(ip="127.0.0.1", port=0)
    server.start(background=True)
    _SERVERS.append(server)
    return f"sc://127.0.0.1:{server.listening_address[1]}"


_SERVERS: list[Any] = []
"""Kept: a server ends with its object."""
