// TreeBuilder: turns the YAML library's events into a Value tree and refuses what a scenario may not contain.
#pragma once

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "source_text.h"
#include "vpcsim/base/value.h"

namespace vpcsim {

// Thrown through the YAML library when reading on makes no sense; the diagnostic is already written.
struct ReadingStopped {};

class TreeBuilder final : public YAML::EventHandler {
public:
    // `progressed` is called on every event: the library has got through all text before it.
    TreeBuilder(SourceText& source, std::vector<Diagnostic>& diagnostics, std::function<void()> progressed)
        : source_{source}, diagnostics_{diagnostics}, progressed_{std::move(progressed)}
    {
    }

    Value take_root() { return std::move(root_); }
    // Where the last event was: what the library is busy with begins there or later.
    Origin last_event() const { return last_event_; }
    // Reports the last quoted text if the file ends inside it: the library takes the end of a line there for a quote.
    void finish();
    // Whether a tab was reported on that line; the library's own complaint about the line adds nothing.
    bool has_tab_in_line(std::uint32_t line) const { return tab_line_ == line; }

    void OnDocumentStart(const YAML::Mark& mark) override;
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override;
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) override;
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value style) override;
    void OnMapEnd() override;
    void OnAnchor(const YAML::Mark& mark, const std::string& name) override;

private:
    // A list or map that is still open, and the key that waits for its value.
    struct Open {
        Value container;
        std::string key;
        Origin key_origin;
        bool has_key = false;
        bool drops_value = false;  // the key was refused
    };

    Origin arrive(const YAML::Mark& mark);
    void report(Origin at, std::string message) { diagnostics_.push_back({at, std::move(message)}); }
    [[noreturn]] void stop(Origin at, std::string message);
    void refuse_tag(const YAML::Mark& mark, Origin at, const std::string& tag);
    bool expects_key() const { return !open_.empty() && open_.back().container.is_map() && !open_.back().has_key; }
    std::string without_controls(Origin at, const std::string& text);
    void take_key(const YAML::Mark& mark, Origin at, const std::string& text, bool plain);
    void open(Origin at, Value container);
    void close();
    void add(Value value);

    SourceText& source_;
    std::vector<Diagnostic>& diagnostics_;
    std::function<void()> progressed_;
    std::vector<Open> open_;
    Value root_;
    Origin last_event_{1, 1};
    std::optional<std::size_t> last_quote_;  // where the last value began, if it was quoted
    std::uint32_t tab_line_ = 0;
    std::size_t documents_ = 0;
    std::size_t values_ = 0;
};

}  // namespace vpcsim
