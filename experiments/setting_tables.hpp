// What can be set, for people and editors: made of the same tables that read and refuse.
#pragma once

#include <string>

namespace autoepoch::experiments {

/// The JSON Schema of a space file's "experiment".
std::string experiment_schema();

/// Tables in Markdown: data, models, optimizers, schedules, and every setting.
std::string setting_tables();

}  // namespace autoepoch::experiments
