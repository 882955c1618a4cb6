// Which data, and how they are split: the data's part of the settings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace autoepoch::experiments {

class SettingReader;

enum class Task { classification, regression };
enum class Tokenizer { word, character };

struct DataSettings {
  std::string dataset = "fashion-mnist";  ///< the name of a Source
  std::string path = {};                  ///< folder of the IDX or CIFAR files, or the training file
  std::string test_path = {};             ///< test file, where `path` is a file
  std::optional<int> train_samples = {};  ///< default: all that validation and test leave
  std::optional<int> val_samples = {};    ///< goes before val_fraction
  double val_fraction = 1.0 / 6;          ///< of the training file
  double test_fraction = 0;               ///< of the training file, where there is no test file
  std::int64_t split_seed = 0;
  bool refit = false;        ///< the training after a search: the validation samples train too, nothing validates
  int folds = 1;             ///< cross-validation with so many models a trial
  bool by_time = false;      ///< samples are in order of time: the last ones test, those before them validate
  std::string group = {};    ///< table: rows with the same value in this column all train, validate or test
  int fold = 0;              ///< which of them: not a setting, cross-validation counts it
  std::string classes = {};  ///< labels to keep, such as "0,1,2,7"; they become 0, 1, 2, ... in this order; empty: all

  Task task = Task::classification;  ///< table: what (the first) `target` is; further ones are numbers
  bool header = true;                ///< table, text, forecast: the first line has the columns' names
  std::string target = {};           ///< columns by name or number from 1, by commas; default: the last, forecast: all
  std::string drop = {};             ///< columns to leave out
  std::string categorical = {};      ///< numeric columns to be taken as categories

  std::optional<Tokenizer> tokenizer = {};  ///< default: character for language, else word
  int vocabulary_size = 10000;              ///< the most frequent tokens of the training texts
  int sequence_length = 64;                 ///< tokens kept of a text; language: of a piece of the text
  double mask_probability = 0;  ///< text, language: pretraining, in which this share of the tokens is to be guessed

  int window = 96;   ///< forecast: time steps given
  int horizon = 24;  ///< forecast: time steps to be predicted

  friend bool operator==(const DataSettings&, const DataSettings&) = default;
};

/// Describes and reads them.
void describe(SettingReader& reader, DataSettings& settings);

}  // namespace autoepoch::experiments
