# Everything a person or a machine does with this project. Start here: make help

BIN := .venv/bin
CDK := $(BIN)/node node_modules/aws-cdk/bin/cdk
CONFIG ?= relay.yaml
export PYTHONPATH := .:functions

# Which Python installs everything: the first that will do, or what is named with make PYTHON=...
ifdef PYTHON
THIS_PYTHON := --this-python
else
PYTHON := $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null && echo $$each && exit; done; echo python3)
endif
define INSTALL
@found=$$("$(PYTHON)" -c 'import sys; print("Python " + sys.version.split()[0]); sys.exit(sys.version_info < (3, 11))' \
	2> /dev/null) || { echo "Python 3.11 or later is needed; $(PYTHON) is $${found:-not there, or does not run}." \
	"Install one, and name it: make $(or $(firstword $(MAKECMDGOALS)),setup) PYTHON=python3.14" >&2; exit 1; }
@"$(PYTHON)" local/install.py $(THIS_PYTHON)
endef

.DEFAULT_GOAL := help
.PHONY: help setup demo up down test journeys lint format schema docs pins faults bench deploy bootstrap destroy cdk \
	clean for-operating for-trying for-developing

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: for-operating ## Install what deploying and ./relay need, in the project's own folders; PYTHON=python3.14

for-operating:
	$(INSTALL) operate

for-trying:
	$(INSTALL) try

for-developing:
	$(INSTALL) develop

demo: for-trying ## Show it all on this machine: start, deploy, send ten webhooks, show what became of them, stop
	@$(BIN)/python -m local demo

up: for-trying ## Start everything locally and leave it running; CONFIG=my.yaml, EMULATOR_PORT=4566, <NAME>_PORT=...
	@$(BIN)/python -m local up --config "$(CONFIG)"

down: for-trying ## Stop what `make up` started
	@$(BIN)/python -m local down

deploy: for-operating ## Check the account's quota, then deploy to the AWS account and region of your environment
	@$(BIN)/python -m config deployable "$(CONFIG)"
	@$(BIN)/python -m ops identity
	@$(BIN)/python -m ops check --account --config "$(CONFIG)"
	@$(CDK) deploy --all -c config="$(CONFIG)"

bootstrap: for-operating ## Prepare that account and region for the CDK, once
	@$(BIN)/python -m ops identity
	@$(CDK) bootstrap -c config="$(CONFIG)"

destroy: for-operating ## Remove what was deployed, but for what the README names
	@$(BIN)/python -m ops identity
	@$(CDK) destroy --all -c config="$(CONFIG)"

cdk: for-operating ## Any other command of the CDK: make cdk ARGS="diff"
	@$(CDK) $(ARGS) -c config="$(CONFIG)"

test: lint ## What has to pass before a change is taken: style, types, and all tests but the journeys and the campaign
	@$(BIN)/python -m pytest -n 2

journeys: for-developing ## The examples, other people's clients and browsers, deployed and driven from end to end
	@$(BIN)/python -m tests.journeys.packages
	@$(BIN)/python -m pytest tests/journeys

faults: for-developing ## Thousands of webhooks while everything fails, and the count of what became of them; properties with new values
	@$(BIN)/python -m pytest -n 2 -m hypothesis --hypothesis-profile=explore
	@$(BIN)/python -m tests.faults.all

lint: for-developing ## Style and types
	@echo "Checking style (ruff) and types (mypy, a minute the first time) ..."
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy functions infra config operations ops local bench tests

format: for-developing ## Put the code into the project's style
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

schema: for-operating ## Write relay.schema.json anew from the models
	@$(BIN)/python -m config schema --write

docs: for-operating ## Write the generated parts of the documentation anew
	@$(BIN)/python -m ops docs
	@$(BIN)/python -m infra.dashboard_picture

PIN := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--custom-compile-command "make pins" $(UPGRADE)
pins: for-operating ## Pin what the *.in files name and all that they bring; newest of these: UPGRADE=--upgrade
	@$(PIN) functions/requirements.in -o functions/requirements.txt
	@$(PIN) requirements.in -o requirements.txt
	@$(PIN) requirements-dev.in -o requirements-dev.txt
	@$(PIN) local/emulator-requirements.in -o local/emulator-requirements.txt

bench: for-developing ## Measure, each figure next to something to compare with
	@$(BIN)/python -m bench

clean: ## Remove everything that was installed or made here
	rm -rf .venv .emulator node_modules .build .local cdk.out .hypothesis .mypy_cache .pytest_cache .ruff_cache
