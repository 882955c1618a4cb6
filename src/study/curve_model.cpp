#include "study/curve_model.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <mutex>

#include "autoepoch/error.hpp"
#include "study/file_mark.hpp"
#include "surrogates/curve_bank_file.hpp"
#include "surrogates/learning_curve_model.hpp"

namespace autoepoch::study {
namespace {

CurveBank bank_of_search(const std::string& path) {
  const report::Snapshot snapshot = read_study(existing_study(path));
  const StudySpec& spec = snapshot.record.spec;
  std::vector<const LearningCurve*> curves;
  for (const Trial& trial : snapshot.trials) curves.push_back(&trial.curve);
  CurveBank bank = bank_of_study(curves, spec.objective.direction, spec.budget.max_epochs);
  if (bank.size() == 0)
    throw InvalidInput(fmt::format("{}: no trial was trained to its last epoch: nothing to learn from", path));
  return bank;
}

}  // namespace

CurveBank read_banks(const std::vector<std::string>& paths) {
  CurveBank bank(0);
  for (const std::string& path : paths) {
    bank = join_banks(bank, std::filesystem::is_directory(path) ? bank_of_search(path) : read_curve_bank(path));
  }
  return bank;
}

CurveBank kept_bank(const Directory& directory) {
  return std::filesystem::exists(directory.bank()) ? read_curve_bank(directory.bank().string()) : CurveBank(0);
}

std::shared_ptr<const CurveModel> curve_model(const Directory& directory) {
  struct Kept {
    std::string mark;  // of the bank that it was built with
    std::shared_ptr<const CurveModel> model;
  };
  static std::mutex mutex;
  static std::map<std::filesystem::path, Kept> models;  // without a bank: under the empty path
  const std::lock_guard lock(mutex);
  const std::string mark = file_mark(directory.bank());
  Kept& kept = models[mark.empty() ? std::filesystem::path{} : std::filesystem::absolute(directory.bank())];
  if (!kept.model || kept.mark != mark)
    kept = {mark, std::make_shared<LearningCurveModel>(CurveModelOptions{.measured = kept_bank(directory)})};
  return kept.model;
}

}  // namespace autoepoch::study
