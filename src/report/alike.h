// alike: instances that a grid cannot tell apart: whoever reaches one reaches the other, and they reach the same.
#pragma once

#include <string>
#include <vector>

#include "vpcsim/explain/matrix.h"

namespace vpcsim {

using InstanceGroup = std::vector<InstanceId>;

// In the order of their first members. Gives up after `most` groups: it is then empty.
std::vector<InstanceGroup> alike_instances(const Matrix& matrix, std::size_t most);
// Each by itself.
std::vector<InstanceGroup> single_instances(const Matrix& matrix);

// "ecs1", "web-1..web-300 (300)", "ecs1, web-1..web-3 ... (17)".
std::string names_text(const Network& network, const InstanceGroup& group);

}  // namespace vpcsim
