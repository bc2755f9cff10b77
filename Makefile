# Lantern. `make run` and `make test` set up everything they need. `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test check train lock clean bench
export OMP_NUM_THREADS ?= 1
export PYTHONWARNINGS ?= ignore

BOOT := .bootstrap
UV := $(BOOT)/bin/uv
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

help: ## show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-7s %s\n", $$1, $$2}'

# uv lives in an environment of its own: with a .python-version file a pyenv-shimmed uv vanishes.
$(UV):
	@echo "▸ 1/5 getting uv (the installer)"
	@python3 -m venv $(BOOT) || { echo "python3 with the venv module is needed (Debian: apt-get install python3-venv)"; exit 1; }
	@$(BOOT)/bin/python -m pip install --quiet --disable-pip-version-check "uv>=0.5"

$(STAMP): requirements.txt pyproject.toml | $(UV)
	@echo "▸ 2/5 finding Python 3.10"
	@python310="$$(./scripts/find-python $(UV))" || exit 1; \
	  test -x $(BIN)/python || $(UV) venv --quiet --python "$$python310" $(VENV)
	@echo "▸ 3/5 installing pinned packages (about 600 MB the first time)"
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

run: $(STAMP) ## set up what is missing and start Lantern; Ctrl-C ends it
	@$(BIN)/lantern run

test: $(STAMP) ## set up what is missing and run all tests
	@$(BIN)/lantern train --if-needed
	@$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadfile $(PYTEST_ARGS)

check: $(STAMP) ## what CI holds code and content against, without the tests
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lantern content check
	@$(BIN)/rasa data validate --fail-on-warnings --domain domain.yml --data nlu_data stories

train: $(STAMP) ## train a new model; a running bot restarts with it
	@$(BIN)/lantern train

lock: $(UV) ## pin all packages anew after a change of pyproject.toml
	@$(UV) pip compile --quiet pyproject.toml --extra dev --python "$$(./scripts/find-python $(UV))" \
	  --generate-hashes --no-header -o requirements.txt > /dev/null

clean: ## remove what make made, except data and secrets
	@rm -rf $(BOOT) $(VENV) models .rasa *.egg-info

bench: $(STAMP) ## measure understanding, speed and safety, side by side with stock Rasa (long)
	@$(BIN)/lantern train --if-needed
	@$(BIN)/python -m bench $(BENCH)
