#include "experiments/data/data_settings.hpp"

#include "experiments/data/source.hpp"
#include "experiments/setting_reader.hpp"

namespace autoepoch::experiments {

void describe(SettingReader& reader, DataSettings& data) {
  reader.choice("dataset", data.dataset, names_of(sources()),
                "What is read: images (of files named by `path`), or a file of rows, texts, series, a recording or a "
                "plain text.");
  reader.text("path", data.path, "Folder of the IDX or CIFAR files, or the training file.");
  reader.text("test_path", data.test_path, "Test file, where `path` is a file.");
  reader.integer("train_samples", data.train_samples, {1, kMaxInt}, "Default: all that validation and test leave.");
  reader.integer("val_samples", data.val_samples, {0, kMaxInt}, "Kept for validation; goes before val_fraction.");
  reader.number("val_fraction", data.val_fraction, {0, 0.99}, "Kept for validation, of the training file.");
  reader.number("test_fraction", data.test_fraction, {0, 0.99},
                "Kept for the test, of the training file, where there is no test file.");
  reader.integer("split_seed", data.split_seed, {0, kMaxInt}, "Decides which samples validate and test.");
  reader.flag("refit", data.refit, "The training after a search: the validation samples train too, nothing validates.");
  reader.integer("folds", data.folds, {1, 100}, "Cross-validation with so many models a trial.");
  reader.flag("by_time", data.by_time, "Samples are in order of time: the last ones test, those before them validate.");
  reader.text("group", data.group, "table: rows with the same value in this column all train, validate or test.");
  reader.text("classes", data.classes,
              "Labels to keep, such as \"0,1,2,7\"; they become 0, 1, 2, ... in this order; empty: all.");
  reader.choice<Task>("task", data.task, {{"classification", Task::classification}, {"regression", Task::regression}},
                      "table: what (the first) `target` is; further ones are numbers.");
  reader.flag("header", data.header, "table, text, forecast: the first line has the columns' names.");
  reader.text("target", data.target, "Columns by name or number from 1, by commas; default: the last, forecast: all.");
  reader.text("drop", data.drop, "Columns to leave out.");
  reader.text("categorical", data.categorical, "Numeric columns to be taken as categories.");
  reader.choice<Tokenizer>("tokenizer", data.tokenizer,
                           {{"word", Tokenizer::word}, {"character", Tokenizer::character}},
                           "Default: character for language, else word.");
  reader.integer("vocabulary_size", data.vocabulary_size, {3, 1 << 24},
                 "The most frequent tokens of the training texts.");
  reader.integer("sequence_length", data.sequence_length, {1, 1 << 16},
                 "Tokens kept of a text; language: of a piece of the text.");
  reader.number("mask_probability", data.mask_probability, {0, 0.99},
                "text, language: pretraining, in which this share of the tokens is to be guessed.");
  reader.integer("window", data.window, {1, 1 << 20}, "forecast: time steps given.");
  reader.integer("horizon", data.horizon, {1, 1 << 20}, "forecast: time steps to be predicted.");
}

}  // namespace autoepoch::experiments
