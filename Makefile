# Two commands do everything on a fresh machine: `make report` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATASETS := data/published data/dongming-2001 data/us-judges

.PHONY: report test parity test-spark fuzz chaos mutants study setup lab demo bench lint lock clean

report: setup  ## build the shipped datasets and the demo, render reports/index.html
	$(BIN)/python -m analysis.cli make-report $(DATASETS)

test: setup-dev  ## set up and run every test
	$(BIN)/python -m pytest -n 2 --dist loadscope

parity: setup-dev  ## every question on Sail, on every day of comparison
	EVERY_DAY=1 $(BIN)/python -m pytest -q tests/engines/test_parity.py

test-spark: setup-dev  ## every question on Spark: two workers, one killed (needs Java; its own environment)
	test -x $(VENV)-spark/bin/python || $(PYTHON) -m venv $(VENV)-spark
	$(VENV)-spark/bin/python -m pip install -q -r requirements.txt -r requirements-cluster.txt
	PYTHONPATH=src $(VENV)-spark/bin/python tests/engines/cluster.py

setup: $(VENV)/core.stamp  ## make .venv with the pinned core

setup-dev: $(VENV)/dev.stamp

lab: setup  ## add JupyterLab and open the notebooks
	$(BIN)/python -m pip install -q -r requirements-lab.txt
	$(BIN)/bianzhi lab

bench: setup  ## measure the questions against polars, pandas and a bare scan
	$(BIN)/python -m benchmarks

fuzz: setup-dev  ## ten thousand broken files: what must hold whatever they are
	$(BIN)/python tests/fuzz/campaign.py --cases 10000

chaos: setup-dev  ## builds killed, starved, locked out, on full disks: the old database stays whole
	$(BIN)/python tests/chaos/crowd.py --readers 8 --rebuilds 50
	$(BIN)/python tests/chaos/campaign.py --rounds 2

mutants: setup-dev  ## change an operator at a time: do the tests notice?
	$(BIN)/python tests/mutants/campaign.py

study: setup-dev  ## long simulations: coverage of the forecast, false alarms of the event study
	PYTHONPATH=tests/models:tests/property $(BIN)/python tests/models/study.py

lint: setup-dev  ## ruff over code and notebooks, strict types, SQL
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint -q --disable-progress-bar src benchmarks

lock:  ## pin the dependencies anew, with hashes and without registry addresses (needs uv)
	for set in "" dev lab cluster; do \
	  uv pip compile pyproject.toml requirements.in $${set:+--extra $$set -c requirements.txt} \
	    --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
	    --python-version 3.11 -o requirements$${set:+-$$set}.txt; \
	done

clean:  ## remove what the commands made; the environment and your data stay
	rm -rf reports reports-public build data/demo data/*.duckdb data/*.duckdb.*

$(VENV)/core.stamp: requirements.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q -r requirements.txt
	$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/dev.stamp: $(VENV)/core.stamp requirements-dev.txt
	$(BIN)/python -m pip install -q -r requirements-dev.txt
	touch $@
