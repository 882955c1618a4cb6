// A storage that lives as long as its process: for searches in a library user's program, replay and tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "autoepoch/storage.hpp"

namespace autoepoch {

class MemoryStorage final : public Storage {
 public:
  std::int64_t create_study(const StudySpec& spec, double time) override;
  std::optional<StudyRecord> find_study(std::string_view name) const override;
  std::vector<StudyRecord> studies() const override;
  void update_study(const StudyRecord& record) override;
  Trial add_trial(std::int64_t study, const Params& params, int until, double time) override;
  std::optional<TrialEvent> transition(TrialId trial, TrialState from, const Transition& change) override;
  bool append(TrialId trial, const Observation& observation, double study_seconds) override;
  TrialEvent add_event(std::int64_t study, TrialEvent event) override;
  std::vector<Trial> trials(std::int64_t study) const override;
  std::vector<TrialEvent> events(std::int64_t study) const override;
  std::vector<TrialNumber> refresh(std::int64_t study, std::vector<Trial>& trials,
                                   std::vector<TrialEvent>& events) const override;
  std::optional<Trial> find_trial(std::int64_t study, TrialNumber number) const override;

 private:
  struct Shelf {
    StudyRecord record;
    std::vector<Trial> trials;
    std::vector<TrialEvent> events;
  };
  struct Place {
    std::size_t shelf;
    std::size_t trial;
  };

  Shelf& shelf(std::int64_t study);
  Place place(TrialId trial) const;

  std::vector<Shelf> shelves_;  // the study of id i is shelves_[i - 1]
  std::vector<Place> places_;   // the trial of id i is at places_[i - 1]
};

}  // namespace autoepoch
