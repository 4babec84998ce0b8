// Edits as calls of a scenario's timeline.
#pragma once

#include <string>
#include <vector>

#include "vpcsim/explain/edit.h"
#include "vpcsim/scenario/scenario.h"
#include "yaml_editor.h"

namespace vpcsim {

// An entry of the timeline.
Value timeline_item(const Scenario& scenario, const EditCall& call, TimePoint at);

// Adds an item to a list of the root, which is made where one would look for it if it is missing.
enum class ListEnd { Front, Back };
void add_to_section(YamlEditor& file, const std::string& section, const Value& item, ListEnd end);

// The edits' calls at the end of the timeline, from that time on, each as soon as it is not refused.
void append_calls(const Scenario& scenario, const std::vector<Edit>& edits, TimePoint at, YamlEditor& file);

}  // namespace vpcsim
