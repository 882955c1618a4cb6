// What a study is: its spec (autoepoch/spec.hpp) and its history (autoepoch/history.hpp).
#pragma once

#include "autoepoch/history.hpp"
#include "autoepoch/spec.hpp"
