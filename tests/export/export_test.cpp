#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "export/example.hpp"
#include "export/files.hpp"
#include "export/protobuf.hpp"
#include "support/catch.hpp"

using namespace autoepoch;
using namespace autoepoch::exporting;

namespace {

class Folder {
 public:
  Folder()
      : path_(std::filesystem::temp_directory_path() / ("autoepoch-export-" + std::to_string(std::random_device()()))) {
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }

  std::string read(const std::string& name) const {
    std::ifstream stream(path_ / name, std::ios::binary);
    REQUIRE(stream);
    return (std::ostringstream() << stream.rdbuf()).str();
  }

 private:
  std::filesystem::path path_;
};

}  // namespace

TEST_CASE("messages are encoded as the specification of Protocol Buffers shows") {
  CHECK(Message().integer(1, 150).str() == std::string("\x08\x96\x01", 3));
  CHECK(Message().bytes(2, "testing").str() == "\x12\x07testing");
  CHECK(Message().message(3, Message().integer(1, 150)).str() == std::string("\x1A\x03\x08\x96\x01", 5));
  CHECK(Message().real(1, 1.0).str() == std::string("\x09\0\0\0\0\0\0\xF0\x3F", 9));
  CHECK(Message().single(1, 1.0).str() == std::string("\x0D\0\0\x80\x3F", 5));
}

TEST_CASE("a name becomes a file's name that cannot leave its folder") {
  CHECK(file_name("val_loss") == "val_loss");
  CHECK(file_name("../../etc/passwd") == "___.._etc_passwd");
  CHECK(file_name("..") == "__");
  CHECK(file_name("") == "_");
  CHECK(file_name("a/b\nc") == "a_b_c");
}

TEST_CASE("the CSV quotes what needs it and has a line for each trial and epoch") {
  const Folder folder;
  write_csv(example_source(), folder.path());
  const std::string trials = folder.read("trials.csv");
  CHECK(trials.starts_with(
      "trial,state,best val_loss,best epoch,epochs,until,seconds,failures,started,ended,reason,learning_rate,depth,"
      "optimizer,batch/"
      "size,nesterov,momentum,note\r\n0,completed,0.4444444444444444,9,9,0,4.5,0,1700000000,1700000010.25,"
      "\"rank 3, \"\"quoted\"\"\nsecond line <b>\",1e-04,2,adamw,64,true,,\r\n"));
  const std::string epochs = folder.read("epochs.csv");
  CHECK(epochs.starts_with("trial,epoch,value,epoch seconds,../train loss,norm,val_loss\r\n"));
  CHECK(std::count(epochs.begin(), epochs.end(), '\n') == 1 + 9 + 3 + 2 + 3 + 1);
  CHECK(epochs.find(",inf,") != std::string::npos);
}

TEST_CASE("the JSON export has every value in full and the events") {
  const Folder folder;
  const Source source = example_source();
  write_json(source, folder.path());
  const auto json = nlohmann::json::parse(folder.read("study.json"));
  CHECK(json["trials"].size() == 6);
  CHECK(json["trials"][1]["curve"][2]["value"] == source.study.trials[1].curve.back().value);
  CHECK(json["trials"][0]["curve"][1]["metrics"]["norm"] == "inf");
  CHECK(json["events"][0]["trial"] == 0);
  CHECK(json["events"][0]["detail"]["rung"] == 3);
  CHECK(json["spec"]["objective"]["metric"] == "val_loss");
}

TEST_CASE("an event's detail that is no JSON is exported as the text it is") {
  const Folder folder;
  Source source = example_source();
  source.events[0].detail = "{cut off";
  write_json(source, folder.path());
  CHECK(nlohmann::json::parse(folder.read("study.json"))["events"][0]["detail"] == "{cut off");
}

TEST_CASE("no export writes outside its folder, whatever metrics and parameters are called") {
  const Folder folder;
  write_mlflow(example_source(), folder.path() / "store");
  write_tensorboard(example_source(), folder.path() / "events");
  std::size_t entries = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    CHECK((entry.path().filename() == "store" || entry.path().filename() == "events"));
    ++entries;
  }
  CHECK(entries == 2);
}

TEST_CASE("a folder that cannot be made is an error that names it") {
  const Folder folder;
  std::ofstream(folder.path()) << "a file";
  CHECK_THROWS_WITH(write_csv(example_source(), folder.path() / "x"), Catch::Matchers::Matches(".*trials\\.csv.*"));
  std::filesystem::remove(folder.path());
}
