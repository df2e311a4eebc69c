# The verbs. `make` alone lists them. They need Rust 1.95 and Python 3.11; what else they need they fetch into .local/, pinned.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

FUNCTIONS := $(notdir $(wildcard functions/*))
PYTHON ?= python3
TOOLS := .local/tools
# cargo-lambda and cargo-deny are found by their names on the path.
export PATH := $(CURDIR)/$(TOOLS)/bin:$(PATH)
export SAM_CLI_TELEMETRY := 0

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

BUILT := $(or $(CARGO_TARGET_DIR),target)/debug

.PHONY: programs
programs: ## the functions and the local cloud; demo, up and test are made of the same crates, so that nothing is compiled twice
	cargo build --locked --workspace --bins

.PHONY: demo
demo: programs ## a whole incident on this machine, from report to public page, and what became of everybody
	$(BUILT)/local demo

.PHONY: test
test: ## every test, the local cloud included; kills and storms are sampled
	cargo test --workspace --locked
	scripts/test-local-cloud

.PHONY: test-long
test-long: ## every test, with kills and storms whole
	WHOLE=1 $(MAKE) test

.PHONY: check
check: format one-build clippy docs deny template ## what needs no running: format, lints, documents, licences, template.yaml

.PHONY: format one-build clippy docs deny template
format:
	cargo fmt --all --check
one-build:
	scripts/check-one-build
clippy:
	cargo clippy --workspace --all-targets --locked -- -D warnings
docs:
	RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --locked --quiet
deny: $(TOOLS)/check
	cargo-deny --locked check bans licenses sources
	@if timeout 20 git ls-remote --quiet https://github.com/RustSec/advisory-db HEAD >/dev/null 2>&1; \
	then cargo-deny check advisories; \
	else echo 'advisories NOT checked: the database of RustSec (github.com) cannot be reached from here'; fi
template: $(TOOLS)/check
	$(SAM) validate --lint
	cfn-lint template.yaml

# Without credentials `sam validate` does not ask AWS for its own view, which would take ten seconds to fail.
SAM := env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY -u AWS_SESSION_TOKEN -u AWS_PROFILE sam

.PHONY: binaries
binaries: ## the functions as they are deployed, for this machine's processor: stripped, small, fit for Lambda's C library
	cargo build --locked --release --config .cargo/lambda.toml --target-dir target/deploy $(FUNCTIONS:%=-p %) --bins
	scripts/check-binaries $(DEPLOYABLE)
DEPLOYABLE = $(foreach function,$(FUNCTIONS),$(function)=target/deploy/release/$(function))

.PHONY: cold-start
cold-start: binaries $(TOOLS)/check ## what it costs to start each of them
	$(TOOLS)/bin/python scripts/cold-start $(DEPLOYABLE)

.PHONY: build
build: $(TOOLS)/build ## every function with SAM, for arm64 (ARCHITECTURE=x86_64 for the other)
	sam build --parameter-overrides Architecture=$(ARCHITECTURE)
	for built in .aws-sam/build/*/bootstrap; do name=$$(basename $$(dirname $$built)); echo $${name,,}=$$built; done | xargs scripts/check-binaries
ARCHITECTURE ?= arm64

.PHONY: deploy
deploy: $(TOOLS)/build ## onto AWS; asks what only you can answer (STACK=, REGION=, YES=1, PARAMETERS="RetentionDays=365 …": given, not asked)
	$(TOOLS)/bin/python scripts/deploy --architecture $(ARCHITECTURE) $(if $(STACK),--stack-name $(STACK)) \
	  $(if $(REGION),--region $(REGION)) $(if $(YES),--yes) $(PARAMETERS)

.PHONY: sam-local
sam-local: $(TOOLS)/build ## each function in a container, as Lambda runs it, on its files under events/; needs a Docker engine (ONLY="assess watch": these)
	$(TOOLS)/bin/python scripts/sam-local $(ONLY)

.PHONY: clean
clean: ## forget all that was built and fetched
	rm -rf target .local .aws-sam

# --no-deps: the files list everything there is to install, and pip would refuse extras next to hashes.
$(TOOLS)/%: scripts/%-requirements.txt
	@[ -x $(TOOLS)/bin/python ] || $(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@
$(TOOLS)/build: $(TOOLS)/check
