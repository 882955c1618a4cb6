// Files of Python's torch.save(model.state_dict()). For the few files that include LibTorch.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <string>

namespace autoepoch::experiments {

/// The tensors of an OrderedDict by name; entries of other kinds are left out. LibTorch's own reader takes plain dicts
/// only. What the file asks to be called is not called: of Python's pickles only what such files have is understood.
/// Throws Error for anything else.
std::map<std::string, at::Tensor> read_state_dict(const std::filesystem::path& file);

}  // namespace autoepoch::experiments
