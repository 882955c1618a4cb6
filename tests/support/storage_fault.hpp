// A storage that refuses at chosen calls, for tests of what its users do then.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "autoepoch/error.hpp"
#include "autoepoch/storage.hpp"

namespace autoepoch::test {

/// Which calls fail. The calls of a FaultStorage are numbered 1, 2, 3, ...; reads count too.
struct Fault {
  enum class Moment {
    before,  ///< nothing is stored
    after,   ///< stored, although the caller is told otherwise (a lost acknowledgement)
  };
  std::int64_t call = 0;  ///< the first call to fail; 0 = none
  Moment moment = Moment::before;
  bool repeat = false;  ///< fail at every multiple of `call`, not only at the first
};

/// Passes everything on to `inner`, which outlives it, and throws StorageError where the Fault says so. To try every
/// point of a run, increase Fault::call until `tripped()` stays false.
class FaultStorage final : public Storage {
  template <class Action>
  auto call(Action action) const {
    ++calls_;
    const bool fails = fault_.call > 0 && (fault_.repeat ? calls_ % fault_.call == 0 : calls_ == fault_.call);
    if (!fails) return action();
    tripped_ = true;
    if (fault_.moment == Fault::Moment::after) action();
    throw StorageError("injected fault at storage call " + std::to_string(calls_));
  }

 public:
  FaultStorage(Storage& inner, Fault fault) : inner_(inner), fault_(fault) {}

  std::int64_t calls() const { return calls_; }
  bool tripped() const { return tripped_; }

  std::int64_t create_study(const StudySpec& spec, double time) override {
    return call([&] { return inner_.create_study(spec, time); });
  }
  std::optional<StudyRecord> find_study(std::string_view name) const override {
    return call([&] { return inner_.find_study(name); });
  }
  std::vector<StudyRecord> studies() const override {
    return call([&] { return inner_.studies(); });
  }
  void update_study(const StudyRecord& record) override {
    call([&] { return inner_.update_study(record), true; });
  }
  Trial add_trial(std::int64_t study, const Params& params, int until, double time) override {
    return call([&] { return inner_.add_trial(study, params, until, time); });
  }
  std::optional<TrialEvent> transition(TrialId trial, TrialState from, const Transition& change) override {
    return call([&] { return inner_.transition(trial, from, change); });
  }
  bool append(TrialId trial, const Observation& observation, double study_seconds) override {
    return call([&] { return inner_.append(trial, observation, study_seconds); });
  }
  TrialEvent add_event(std::int64_t study, TrialEvent event) override {
    return call([&] { return inner_.add_event(study, event); });
  }
  std::vector<Trial> trials(std::int64_t study) const override {
    return call([&] { return inner_.trials(study); });
  }
  std::vector<TrialEvent> events(std::int64_t study) const override {
    return call([&] { return inner_.events(study); });
  }
  std::vector<TrialNumber> refresh(std::int64_t study, std::vector<Trial>& trials,
                                   std::vector<TrialEvent>& events) const override {
    return call([&] { return inner_.refresh(study, trials, events); });
  }
  std::optional<Trial> find_trial(std::int64_t study, TrialNumber number) const override {
    return call([&] { return inner_.find_trial(study, number); });
  }

 private:
  Storage& inner_;
  Fault fault_;
  mutable std::int64_t calls_ = 0;
  mutable bool tripped_ = false;
};

}  // namespace autoepoch::test
