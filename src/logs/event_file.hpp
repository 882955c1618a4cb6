// TensorBoard's event files: TFRecords of Event messages; field numbers of
// tensorboard/compat/proto/{event,summary,tensor,tensor_shape,types}.proto.
#pragma once

#include <string_view>

#include "logs/log.hpp"

namespace autoepoch::logs {

/// Whether the bytes begin with the length of a TFRecord and its checksum.
bool is_event_file(std::string_view bytes);

/// Adds a record for an Event message with scalars: "step" and the values by their tags, be they written as simple
/// values (PyTorch, TensorFlow 1) or as tensors (TensorFlow 2). Other summaries are left out, and so is what is no
/// message.
void read_event(std::string_view message, RunBuilder& run);

/// ... for each event of a file. Returns false if the file ends within a record or is damaged; what stands before
/// counts.
bool read_event_file(std::string_view bytes, RunBuilder& run);

}  // namespace autoepoch::logs
