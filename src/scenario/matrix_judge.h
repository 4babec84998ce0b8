// matrix_judge: whether everybody reaches whom a scenario says, in the network as it is now.
#pragma once

#include "vpcsim/scenario/run.h"

namespace vpcsim {

MatrixResult judge_matrix(const Scenario& scenario, const Network& network, const MatrixCheck& check);

}  // namespace vpcsim
