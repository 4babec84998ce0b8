// Matrices for people and for programs: a grid with what stops whom below it, a document, a table of comma-separated
// values.
#pragma once

#include <string>
#include <vector>

#include "vpcsim/base/value.h"
#include "vpcsim/explain/matrix.h"
#include "vpcsim/scenario/scenario.h"

namespace vpcsim {

// What was asked, and what came of it. The network is the one that was analysed.
struct MatrixReport {
    const Scenario& scenario;
    const Network& network;
    Service service;
    TimePoint at;
    const std::vector<Matrix>& matrices;  // one for each family
};

// `columns` is how wide the terminal is; 0: it goes to none. Where the instances do not fit, those that are alike share
// a line.
std::string matrix_text(const MatrixReport& report, std::size_t columns);

// Version 1, keys in a fixed order. A cell of `cells` is the number of its outcome; null on the diagonal.
Value matrix_document(const MatrixReport& report);

// "from,to,family,reach,...", and a line for each pair that one instance sends to, in the order of the receivers. By
// instances, for all of it may be large.
std::string matrix_csv_head();
std::string matrix_csv_rows(const MatrixReport& report, const Matrix& matrix, InstanceId from);

}  // namespace vpcsim
