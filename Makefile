# make run     open the window with the first lesson (LESSON=… another one, a built-in name or a file)
# make test    everything that must hold: style, types, layers, behaviour
# make check   every lesson's gradients, checked twice
# make bench   how fast it is, beside others where they are installed (JSON=FILE keeps it, ONLY=window a part, LONG=yes takes minutes more)
# make gallery writes a picture of everything that the window shows into build/gallery (ONLY=… those whose names match)
# make fuzz    reads 200,000 files that nobody meant to write (INPUTS=… so many, ONLY=lesson one reader, SEED=… others)
# make kill    kills the program while it saves and autosaves, and looks at what is left (ROUNDS=200)
# make soak    walks the cursor 100,000 steps through everything, and counts what is left behind (STEPS=100000)
# make lessons trains the trained lessons again, from resources/training into resources/lessons
# make texts   gathers the sentences that are marked in the code into resources/texts/de.po, and compiles it
# make setup   only what the others do first: .venv, the pinned dependencies, Qt's system libraries
# make clean   remove everything that set-up and the tools have made
#
# Another Python than python3: make run PYTHON=python3.12

PYTHON = python3
LESSON =
JSON =
LONG =
ONLY =
INPUTS =
SEED =
ROUNDS = 200
STEPS = 100000

VENV = .venv
ifeq ($(OS),Windows_NT)
BIN = $(VENV)/Scripts
VENV_PYTHON = $(BIN)/python.exe
else
BIN = $(VENV)/bin
VENV_PYTHON = $(BIN)/python
endif
PINS = pyproject.toml resources/setup/constraints.txt
INSTALL = $(VENV_PYTHON) -m pip install --no-input --disable-pip-version-check --constraint resources/setup/constraints.txt

.DELETE_ON_ERROR:
.PHONY: run test check bench gallery fuzz kill soak lessons texts setup clean system-libraries style types layers behaviour

run: setup
	$(VENV_PYTHON) main.py $(if $(LESSON),'$(LESSON)')

# Two at a time, and all of them even where one fails: a run tells everything that is wrong.
test: $(VENV)/has-test-tools
	@$(MAKE) --no-print-directory --jobs=2 --keep-going style types layers behaviour

check: setup
	$(VENV_PYTHON) main.py check

bench: $(VENV)/has-test-tools
	$(VENV_PYTHON) -m tests.benchmarks $(if $(JSON),--json '$(JSON)') $(if $(LONG),--long) $(if $(ONLY),--only '$(ONLY)')

gallery: $(VENV)/has-test-tools
	$(VENV_PYTHON) -m tests.gallery $(if $(ONLY),--only '$(ONLY)')

fuzz: $(VENV)/has-test-tools
	$(VENV_PYTHON) -m tests.fuzz $(if $(INPUTS),--inputs '$(INPUTS)') $(if $(SEED),--seed '$(SEED)') $(if $(ONLY),--only '$(ONLY)')

kill: $(VENV)/has-test-tools
	$(VENV_PYTHON) -m tests.killing --rounds '$(ROUNDS)'

soak: $(VENV)/has-test-tools
	$(VENV_PYTHON) -m tests.soak --steps '$(STEPS)'

lessons: setup
	@grep -v '^#' resources/training/options.txt | while read -r name options; do \
	  $(VENV_PYTHON) main.py train resources/training/$$name.lesson.json $$options \
	    --output resources/lessons/$$name.lesson.json </dev/null || exit 1; \
	done

texts: $(VENV)/has-test-tools
	$(VENV_PYTHON) resources/setup/texts.py

setup: $(VENV)/has-dependencies

clean:
	rm -rf $(VENV) .hypothesis .import_linter_cache .mypy_cache .ruff_cache build *.egg-info
	find app rnn_engine resources tests -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -rf __pycache__

# The parts of `make test`.

# Each process keeps what it has typeset, so a file's tests stay together until one has nothing left to do.
behaviour:
	$(VENV_PYTHON) -m pytest --quiet --numprocesses=logical --maxprocesses=4 --dist=worksteal

types:
	$(VENV_PYTHON) -m mypy

layers:
	$(BIN)/lint-imports

style:
	$(VENV_PYTHON) -m ruff check
	$(VENV_PYTHON) -m ruff format --check

# Set-up. The stamps are written last: an installation that broke off is taken up again.

# Without a display Qt needs less, so less may be missing.
test check bench gallery fuzz kill soak: export QT_QPA_PLATFORM = offscreen

$(VENV)/has-dependencies: $(PINS) $(VENV_PYTHON) | system-libraries
	$(INSTALL) --editable .
	@touch $@

$(VENV)/has-test-tools: $(PINS) $(VENV_PYTHON) | system-libraries
	$(INSTALL) --editable '.[test]'
	@$(VENV_PYTHON) resources/setup/system_libraries.py --for-tests
	@touch $(VENV)/has-dependencies $@

system-libraries: $(VENV_PYTHON)
	@$(VENV_PYTHON) resources/setup/system_libraries.py

$(VENV_PYTHON):
	@command -v $(PYTHON) >/dev/null || { \
	  echo "Unfold needs Python 3.11 or newer, and there is no $(PYTHON) here." >&2; \
	  echo "Install it (Debian, Ubuntu: sudo apt-get install python3 python3-venv), or name another: make PYTHON=…" >&2; \
	  exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Unfold needs Python 3.11 or newer, but $(PYTHON) is $$($(PYTHON) --version 2>&1)." >&2; \
	  echo "Name a newer one, for example: make PYTHON=python3.12" >&2; \
	  exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  package=$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
	  echo "Unfold keeps its dependencies in .venv, but $(PYTHON) has no module venv to make one." >&2; \
	  echo "Install it (Debian, Ubuntu: sudo apt-get install $$package), then try again." >&2; \
	  exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
