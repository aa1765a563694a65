# Everything a person or a machine does with this project. Start here: make help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EMULATOR := .emulator/venv
CONFIG ?= relay.yaml
EMULATOR_PORT ?= 4566
KINTONE_PORT ?= 8765
KARTE_PORT ?= 8766
HTTP_PORT ?= 8767
MARKETO_PORT ?= 8768
PIP := -m pip install --quiet --disable-pip-version-check
export PYTHONPATH := .:functions

.DEFAULT_GOAL := help
.PHONY: help setup demo up down test lint format schema docs faults bench deploy clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.ready $(EMULATOR)/.ready node_modules/.ready ## Install everything that the project needs, in its own folders

$(VENV)/.ready: requirements.txt constraints.txt functions/requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; this is " + sys.version.split()[0] + ". Choose another: make PYTHON=python3.12")'
	@echo "Installing the Python packages into $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python $(PIP) -r requirements.txt
	@touch $@

$(EMULATOR)/.ready: local/emulator-requirements.txt
	@echo "Installing the emulator into $(EMULATOR) ..."
	@$(PYTHON) -m venv $(EMULATOR)
	@$(EMULATOR)/bin/python $(PIP) -r local/emulator-requirements.txt
	@touch $@

node_modules/.ready: package.json package-lock.json
	@command -v npm > /dev/null || { echo "Node.js 20 or later with npm is needed, for the AWS CDK."; exit 1; }
	@echo "Installing the AWS CDK into node_modules ..."
	@npm ci --silent --no-audit --no-fund
	@touch $@

demo: setup ## Show it all on this machine: start, deploy, send ten webhooks, show what became of them, stop
	@$(BIN)/python -m local demo

up: setup ## Start everything locally and leave it running; CONFIG=my.yaml, EMULATOR_PORT=..., KINTONE_PORT=...
	@$(BIN)/python -m local up --config "$(CONFIG)" --emulator-port $(EMULATOR_PORT) \
		--kintone-port $(KINTONE_PORT) --karte-port $(KARTE_PORT) --http-port $(HTTP_PORT) \
		--marketo-port $(MARKETO_PORT)

down: setup ## Stop what `make up` started
	@$(BIN)/python -m local down

test: setup lint ## Check and test everything, in two processes
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

lint: setup ## Style, types, and whether generated files are current
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy functions infra config ops local bench tests

format: setup ## Put the code into the project's style
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

schema: setup ## Write relay.schema.json anew from the models
	@$(BIN)/python -m config schema --write

docs: setup ## Write the generated parts of the documentation anew
	@$(BIN)/python -m ops docs
	@$(BIN)/python -m infra.dashboard_picture

faults: setup ## Thousands of webhooks while everything fails, and the count of what became of them
	@$(BIN)/python -m tests.faults

bench: setup ## Measure, each figure next to something to compare with
	@$(BIN)/python -m bench

deploy: setup ## Check the account's quota, then deploy to the AWS account and region of your environment
	@$(BIN)/python -m ops check --account --config "$(CONFIG)"
	@npx cdk deploy --all -c config="$(CONFIG)"

clean: ## Remove everything that was installed or made here
	rm -rf $(VENV) .emulator node_modules .build .local cdk.out .hypothesis .mypy_cache .pytest_cache .ruff_cache
