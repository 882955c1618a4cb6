# The front door. On Debian 12 or 13, `make demo` and `make test` install what is missing, build and run.
# Options: PREFIX=/usr/local for install; CMAKE_PREFIX_PATH=... to use another LibTorch than Debian's.

PREFIX ?= /usr/local
JOBS ?= $(shell nproc)
BUILD := build/release
DEMO := build/demo

.PHONY: build setup demo test install format clean

build: setup
	cmake --preset release
	cmake --build --preset release --parallel $(JOBS)

setup:
	@.ci/setup $(SETUP)

# An interrupted demo goes on; a finished one starts afresh.
demo: build
	@if $(BUILD)/bin/autoepoch status $(DEMO) --format json 2>/dev/null | grep -q '"state": "open"'; then \
	  $(BUILD)/bin/autoepoch resume $(DEMO); \
	else \
	  rm -rf $(DEMO); \
	  $(BUILD)/bin/autoepoch search experiments/spaces/fashion_mnist_mlp.json --out $(DEMO); \
	fi

test: SETUP := tests
test: build
	ctest --preset release

install: build
	cmake --install $(BUILD) --prefix $(PREFIX)

format:
	@.ci/format

clean:
	rm -rf build
