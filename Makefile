# Set-up and the daily commands, for Debian 12 with python3, pip, npm and make; as root or not.
# Each step keeps a stamp of what it was made from: a second run does no work and needs no network.

PYTHON ?= python3
PYTEST_ARGS ?=
SERVE_ARGS ?=

BIN := .venv/bin
STAMPS := .venv/.atlas
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_NO_INPUT = 1

# pip runs from outside with the environment's Python: no python3-venv, no clash with the system's packages.
PIP := $(PYTHON) -m pip --python $(BIN)/python install -qq
# $(call install,LOCK): uv is pinned like the rest and fetches many packages at once, in a tenth of pip's time; where
# it cannot (no wheel for the machine, an index that pip's settings alone know), pip does the work.
install = { $(PIP) --require-hashes -r requirements-setup.lock \
	&& VIRTUAL_ENV= $(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r $(1); } 2>/dev/null \
	|| $(PIP) --require-hashes -r $(1)
APT := DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0
IS_ROOT := [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null

# $(call key,FILES): what these files and the environment's Python say. $(call fresh,NAME,KEY): stamp and key agree.
key = { cat $(1); $(BIN)/python -V; } | sha256sum
fresh = [ "$$(cat $(STAMPS)/$(1) 2>/dev/null)" = "$$($(2))" ]
stamp = mkdir -p $(STAMPS) && $(2) >$(STAMPS)/$(1)
# $(call need,TEST,PACKAGE): a system package, installed where we may, else one line that says what to install.
need = { $(1); } >/dev/null 2>&1 || { $(IS_ROOT) && echo "· 安装系统软件包 $(2) / installing the system package $(2)" \
	&& { $(APT) install -y --no-install-recommends $(2) >/dev/null 2>&1 \
	|| { $(APT) update >/dev/null && $(APT) install -y --no-install-recommends $(2) >/dev/null; }; } } \
	|| { echo "! 需要系统软件包 $(2)：sudo apt-get install $(2) / the system package $(2) is needed: sudo apt-get install $(2)"; $(3); }

BASE_KEY = $(call key,requirements.lock)
FULL_KEY = $(call key,requirements.lock requirements-full.lock)
DEV_KEY = $(call key,requirements.lock requirements-dev.lock)
PROJECT_KEY = $(call key,pyproject.toml)
VENDOR_KEY = { cat web/assets.yaml; find web/vendor -type f -printf '%P %s %T@\n' 2>/dev/null | LC_ALL=C sort; } | sha256sum
PLACE_KEY = echo '$(CURDIR)'

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help atlas print desktop test test-qgis serve bench lint clean-build venv base full dev project vendor chromium poppler

help:
	@echo "make atlas        准备环境并生成图集 / set up and build the atlas"
	@echo "make print        制印刷图幅与图册 / make the printed sheets and the atlas book"
	@echo "make desktop      生成桌面 GIS 文件 / make the files for desktop GIS"
	@echo "make test         检查代码并运行全部测试 / lint and run all tests"
	@echo "make test-qgis    用 QGIS 打开导出的文件，与网页比对 / try the exported files in QGIS"
	@echo "make serve        在 127.0.0.1:8000 打开图集 / serve the atlas on 127.0.0.1:8000"
	@echo "make bench        测量用时、内存与页面大小 / measure time, memory and page weights"
	@echo "make lint         只检查代码 / lint only"
	@echo "make clean-build  删去生成的文件 / remove what was built"
	@echo "ATLAS_PLAN_TEXT=FILE 给出规划原文，逐条核验引文 / gives the plan's text, so that citations are verified"

atlas: base project vendor
	@$(BIN)/atlas build
	@echo "✓ 用浏览器打开 / open in a browser: $(CURDIR)/build/site/index.html"

print: full project vendor
	@$(BIN)/atlas print --all

desktop: full project
	@$(BIN)/atlas export all

serve: base project vendor
	@$(BIN)/atlas build
	@exec $(BIN)/atlas serve $(SERVE_ARGS)

test: lint vendor chromium poppler
	@echo "· 运行测试 / running the tests"
	@$(BIN)/python -m pytest -q -n 2 --dist worksteal $(PYTEST_ARGS)
	@echo "✓ 全部通过 / all passed"

# Optional: QGIS is a large package of the system's.
test-qgis: dev project vendor chromium
	@$(call need,/usr/bin/python3 -c 'import qgis.core',python3-qgis,exit 1)
	@ATLAS_TEST_QGIS=1 $(BIN)/python -m pytest -q -p no:xdist $(or $(PYTEST_ARGS),tests/qgis)
	@echo "✓ 全部通过 / all passed"

bench: dev project vendor chromium
	@echo "· 测量 / measuring"
	@$(BIN)/python -m pytest -q -s -p no:cacheprovider -o addopts="--import-mode=importlib" tests/bench $(PYTEST_ARGS)

lint: dev project
	@echo "· 检查代码 / linting"
	@$(BIN)/python -m ruff check --quiet .
	@$(BIN)/python -m ruff format --quiet --check . || { echo "! 请运行 / run: $(BIN)/ruff format ."; exit 1; }
	@$(BIN)/python -m mypy --no-error-summary
	@out=$$($(BIN)/python $(BIN)/lint-imports --no-cache 2>&1) || { echo "$$out"; exit 1; }

clean-build:
	@rm -rf build build.*
	@echo "✓ 已删去 build/ / build/ removed"

# A working environment of another making is kept and filled; one that was moved here or is broken is made anew.
venv:
	@{ [ ! -e $(STAMPS)/place ] || $(call fresh,place,$(PLACE_KEY)); } \
	&& $(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		$(call need,command -v $(PYTHON),python3,exit 1); \
		$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "! 需要 Python 3.11 或更新：make PYTHON=… / Python 3.11 or newer is needed: make PYTHON=…"; exit 1; }; \
		echo "· 建立虚拟环境 .venv / making the virtual environment .venv"; \
		$(PYTHON) -m venv --without-pip --clear .venv && $(call stamp,place,$(PLACE_KEY)); }

base: venv
	@$(call fresh,base,$(BASE_KEY)) || { \
		$(call need,$(PYTHON) -m pip --version,python3-pip,exit 1); \
		echo "· 安装程序所需的软件包，约一分钟 / installing the program's packages, about a minute"; \
		rm -f $(STAMPS)/full $(STAMPS)/dev; \
		{ $(call install,requirements.lock); } && $(call stamp,base,$(BASE_KEY)); }

# With what printing and desktop files need.
full: venv
	@$(call fresh,full,$(FULL_KEY)) || { \
		$(call need,$(PYTHON) -m pip --version,python3-pip,exit 1); \
		echo "· 安装制图与桌面文件所需的软件包，约一分钟 / installing the packages of print and desktop files, about a minute"; \
		{ $(call install,requirements-full.lock); } \
		&& $(call stamp,base,$(BASE_KEY)) && $(call stamp,full,$(FULL_KEY)); }

# The packages of the tests include those of the program.
dev: venv
	@$(call fresh,dev,$(DEV_KEY)) || { \
		$(call need,$(PYTHON) -m pip --version,python3-pip,exit 1); \
		echo "· 安装测试所需的软件包，约一分钟 / installing the packages of the tests, about a minute"; \
		{ $(call install,requirements-dev.lock); } \
		&& $(call stamp,base,$(BASE_KEY)) && $(call stamp,full,$(FULL_KEY)) && $(call stamp,dev,$(DEV_KEY)); }

project:
	@{ $(call fresh,project,$(PROJECT_KEY)) && [ -x $(BIN)/atlas ]; } || { \
		echo "· 安装本程序 / installing this program"; \
		$(PIP) --no-index --no-deps --no-build-isolation -e . \
		&& $(call stamp,place,$(PLACE_KEY)) && $(call stamp,project,$(PROJECT_KEY)); }

vendor: project
	@$(call fresh,vendor,$(VENDOR_KEY)) || { \
		$(call need,command -v npm,npm,true); \
		echo "· 准备网页所需的第三方文件与字体 / preparing third-party browser files and the font"; \
		$(BIN)/atlas assets && $(call stamp,vendor,$(VENDOR_KEY)); }

chromium:
	@$(call need,command -v chromium || command -v chromium-browser || command -v google-chrome,chromium,true)

# The tests of printed sheets read them with Poppler and GDAL.
poppler:
	@$(call need,command -v pdffonts,poppler-utils,true)
	@$(call need,command -v gdalinfo,gdal-bin,true)
