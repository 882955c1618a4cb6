#include "experiments/state_dict.hpp"

#include <ATen/ops/from_blob.h>
#include <caffe2/serialize/file_adapter.h>
#include <caffe2/serialize/inline_container.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "autoepoch/error.hpp"

namespace autoepoch::experiments {
namespace {

struct Value;
struct Other {};  // nothing that a tensor depends on
struct Mark {};
struct Global {
  std::string name;
};
struct Storage {
  at::ScalarType type;
  std::string key;
};
using Tuple = std::vector<Value>;
using Dict = std::shared_ptr<std::map<std::string, at::Tensor>>;
struct Value : std::variant<Other, Mark, std::int64_t, std::string, Global, Storage, Tuple, Dict, at::Tensor> {
  using variant::variant;
};

[[noreturn]] void refuse() { throw Error("no state_dict"); }

template <typename Kind>
const Kind& as(const Value& value) {
  const Kind* found = std::get_if<Kind>(&value);
  return found ? *found : (refuse(), *found);
}

at::ScalarType storage_type(const std::string& name) {
  static const std::map<std::string, at::ScalarType> types{
      {"torch FloatStorage", at::kFloat}, {"torch DoubleStorage", at::kDouble},     {"torch HalfStorage", at::kHalf},
      {"torch LongStorage", at::kLong},   {"torch BFloat16Storage", at::kBFloat16}, {"torch IntStorage", at::kInt},
      {"torch ByteStorage", at::kByte},   {"torch BoolStorage", at::kBool}};
  const auto found = types.find(name);
  return found == types.end() ? (refuse(), at::kFloat) : found->second;
}

std::vector<std::int64_t> integers(const Value& tuple) {
  std::vector<std::int64_t> numbers;
  for (const Value& value : as<Tuple>(tuple)) {
    numbers.push_back(as<std::int64_t>(value));
    if (numbers.back() < 0) {
      refuse();
    }
  }
  return numbers;
}

// The stack machine of Python's pickle module, protocol 2, without the power to call anything.
class Unpickler {
 public:
  explicit Unpickler(caffe2::serialize::PyTorchStreamReader& reader) : reader_(reader) {
    const auto [data, size] = reader.getRecord("data.pkl");
    bytes_.assign(static_cast<const char*>(data.get()), size);
  }

  Dict run() {
    for (char code = 0; (code = take(1)[0]) != '.';) {
      if (auto value = read_value(code)) {
        push(*std::move(value));
      } else {
        execute(code);
      }
    }
    return as<Dict>(pop());
  }

 private:
  std::string take(std::size_t n) {
    if (n > bytes_.size() - place_) {
      refuse();
    }
    place_ += n;
    return bytes_.substr(place_ - n, n);
  }

  std::string take_line() {
    const std::size_t end = bytes_.find('\n', place_);
    std::string line = end == std::string::npos ? (refuse(), "") : take(end - place_ + 1);
    line.pop_back();
    return line;
  }

  std::int64_t take_integer(std::size_t n) {  // little-endian, unsigned but for 4 and 8 bytes
    std::int64_t value = 0;
    const std::string bytes = n <= sizeof value ? take(n) : (refuse(), "");
    std::memcpy(&value, bytes.data(), n);
    return n == 4 ? static_cast<std::int32_t>(value) : value;
  }

  std::size_t take_byte() { return static_cast<unsigned char>(take(1)[0]); }
  std::size_t take_size() { return static_cast<std::uint32_t>(take_integer(4)); }

  Value pop() {
    if (stack_.empty()) {
      refuse();
    }
    Value value = std::move(stack_.back());
    stack_.pop_back();
    return value;
  }

  Tuple pop_some(std::size_t n) {
    Tuple values(n);
    for (; n > 0; --n) {
      values[n - 1] = pop();
    }
    return values;
  }

  Tuple pop_to_mark() {
    std::size_t n = 0;
    while (n < stack_.size() && !std::holds_alternative<Mark>(stack_[stack_.size() - 1 - n])) {
      ++n;
    }
    Tuple values = pop_some(n);
    pop();
    return values;
  }

  void push(Value value) { stack_.push_back(std::move(value)); }

  const Value& top() { return stack_.empty() ? (refuse(), stack_.back()) : stack_.back(); }

  void set_items(const Tuple& items) {
    const auto* dict = std::get_if<Dict>(&top());
    for (std::size_t i = 0; dict && i + 1 < items.size(); i += 2) {
      const auto* name = std::get_if<std::string>(&items[i]);
      const auto* tensor = std::get_if<at::Tensor>(&items[i + 1]);
      if (name && tensor) {
        (*dict)->insert_or_assign(*name, *tensor);
      }
    }
  }

  // ("storage", type, key, device, size)
  Value storage(const Tuple& id) const {
    return id.size() < 3 ? (refuse(), Value()) : Storage{storage_type(as<Global>(id[1]).name), as<std::string>(id[2])};
  }

  at::Tensor tensor(const Tuple& arguments) const {
    if (arguments.size() < 4) {
      refuse();
    }
    const auto& [type, key] = as<Storage>(arguments[0]);
    const std::int64_t offset = as<std::int64_t>(arguments[1]);
    const std::vector<std::int64_t> sizes = integers(arguments[2]);
    const std::vector<std::int64_t> strides = integers(arguments[3]);
    auto [data, bytes] = reader_.getRecord("data/" + key);
    const auto available = static_cast<double>(bytes) / static_cast<double>(c10::elementSize(type));
    double numel = 1;
    double end = static_cast<double>(offset) + 1;
    for (std::size_t i = 0; i < sizes.size() && i < strides.size(); ++i) {
      numel *= static_cast<double>(sizes[i]);
      end += static_cast<double>(sizes[i] - 1) * static_cast<double>(strides[i]);
    }
    if (sizes.size() != strides.size() || offset < 0 || numel > available || (numel > 0 && end > available)) {
      refuse();
    }
    char* begin = static_cast<char*>(data.get()) + static_cast<std::size_t>(offset) * c10::elementSize(type);
    return at::from_blob(numel > 0 ? begin : data.get(), sizes, strides, at::TensorOptions(type)).clone();
  }

  Value call(const Value& function, const Value& arguments) const {
    const auto* global = std::get_if<Global>(&function);
    const std::string name = global ? global->name : "";
    if (name == "collections OrderedDict") {
      return std::make_shared<std::map<std::string, at::Tensor>>();
    }
    if (name == "torch._utils _rebuild_tensor_v2") {
      return tensor(as<Tuple>(arguments));
    }
    if (name == "torch._utils _rebuild_parameter" && !as<Tuple>(arguments).empty()) {
      return as<Tuple>(arguments)[0];
    }
    return Other();
  }

  std::optional<Value> read_value(char code);  // of the codes that only push one
  void execute(char code);                     // the others

  caffe2::serialize::PyTorchStreamReader& reader_;
  std::string bytes_;
  std::size_t place_ = 0;
  std::vector<Value> stack_;
  std::map<std::size_t, Value> memo_;
};

std::optional<Value> Unpickler::read_value(char code) {
  switch (code) {
    case 'c': {  // GLOBAL
      const std::string module = take_line();
      return Global{module + " " + take_line()};
    }
    case '(':
      return Mark();
    case ')':
      return Tuple();
    case '}':
      return std::make_shared<std::map<std::string, at::Tensor>>();
    case 'h':  // BINGET
      return memo_[take_byte()];
    case 'j':
      return memo_[take_size()];
    case 'X':  // BINUNICODE
      return take(take_size());
    case 'K':  // BININT1
      return take_integer(1);
    case 'M':
      return take_integer(2);
    case 'J':
      return take_integer(4);
    case '\x8a':  // LONG1
      return take_integer(take_byte());
    case 'G':  // BINFLOAT
      take(8);
      return Other();
    case ']':
    case 'N':
    case '\x88':  // NEWTRUE
    case '\x89':
      return Other();
    default:
      return std::nullopt;
  }
}

void Unpickler::execute(char code) {
  switch (code) {
    case '\x80':  // PROTO
      take(1);
      break;
    case 't':
      return push(pop_to_mark());
    case '\x85':
    case '\x86':
    case '\x87':  // TUPLE1, 2, 3
      return push(pop_some(static_cast<unsigned char>(code) - 0x84U));
    case 'q':  // BINPUT
      memo_[take_byte()] = top();
      break;
    case 'r':
      memo_[take_size()] = top();
      break;
    case 'Q':  // BINPERSID
      return push(storage(as<Tuple>(pop())));
    case 'R': {  // REDUCE
      const Value arguments = pop();
      return push(call(pop(), arguments));
    }
    case 's':
      return set_items(pop_some(2));
    case 'u':
      return set_items(pop_to_mark());
    case 'b':  // BUILD: sets attributes, such as _metadata
    case 'a':  // APPEND
      pop();
      break;
    case 'e':  // APPENDS
      pop_to_mark();
      break;
    default:
      refuse();
  }
}

}  // namespace

std::map<std::string, at::Tensor> read_state_dict(const std::filesystem::path& file) try {
  caffe2::serialize::PyTorchStreamReader reader(std::make_unique<caffe2::serialize::FileAdapter>(file.string()));
  return *Unpickler(reader).run();
} catch (const std::exception&) {
  throw Error("the checkpoint " + file.string() + " is damaged, or no checkpoint");
}

}  // namespace autoepoch::experiments
