// Every rule of the house can fail: small bad samples, and good ones beside them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules.h"

namespace vpcsim::house {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

const Floors kFloors{"function(vpcsim_floor name)\n"
                     "vpcsim_floor(base    MAY_USE       LIBRARIES fmt::fmt  DOOR fmt/)\n"
                     "vpcsim_floor(wire    MAY_USE base)\n"
                     "vpcsim_floor(sim     MAY_USE base)\n"
                     "vpcsim_floor(capture MAY_USE wire  LIBRARIES ${PCAP_LIBRARY}\n"
                     "             DOOR pcap)\n"};

auto at(std::size_t line, const std::string& what)
{
    return testing::AllOf(Field(&Violation::line, line), Field(&Violation::what, HasSubstr(what)));
}

TEST(Floors, are_read_from_cmake)
{
    EXPECT_THAT(kFloors.violations(), IsEmpty());
    EXPECT_TRUE(kFloors.exists("capture"));
    EXPECT_FALSE(kFloors.exists("name"));
    EXPECT_TRUE(kFloors.may_use("capture", "base"));
    EXPECT_TRUE(kFloors.may_use("wire", "wire"));
    EXPECT_FALSE(kFloors.may_use("base", "wire"));
    EXPECT_FALSE(kFloors.may_use("capture", "sim"));
    EXPECT_TRUE(kFloors.opens("capture", "pcap/pcap.h"));
    EXPECT_FALSE(kFloors.opens("wire", "pcap/pcap.h"));
    EXPECT_EQ(kFloors.door_of("fmt/core.h"), "base");
    EXPECT_EQ(kFloors.door_of("curl/curl.h"), "");
}

TEST(Floors, stand_lowest_first)
{
    const Floors floors{"vpcsim_floor(wire MAY_USE base)\nvpcsim_floor(base MAY_USE)\n"};
    EXPECT_THAT(floors.violations(), ElementsAre(at(1, "floor wire uses base, which is not named above it")));
    EXPECT_THAT(Floors{"project(vpcsim)\n"}.violations(), ElementsAre(at(0, "no vpcsim_floor")));
    EXPECT_THAT(Floors{"vpcsim_floor(base MAY_USE base)\n"}.violations(), ElementsAre(at(1, "uses base")));
}

TEST(Includes, point_down)
{
    EXPECT_THAT(check_includes(kFloors, "src/capture/pcap.cpp",
                               "#include \"vpcsim/capture/pcap.h\"\n"
                               "#include \"vpcsim/base/error.h\"\n"
                               "#include \"private.h\"\n"
                               "#include <vector>\n"
                               "#include <sys/stat.h>\n"
                               "#include <pcap/pcap.h>\n"),
                IsEmpty());
    EXPECT_THAT(
        check_includes(kFloors, "include/vpcsim/wire/packet.h", "#pragma once\n#include \"vpcsim/sim/clock.h\"\n"),
        ElementsAre(at(2, "wire may not use sim")));
    EXPECT_THAT(check_includes(kFloors, "src/wire/a.cpp", "#include \"vpcsim/cellar/a.h\"\n#include \"../sim/a.h\"\n"),
                ElementsAre(at(1, "no floor"), at(2, "climbs out")));
}

TEST(Includes, come_from_outside_through_one_door)
{
    EXPECT_THAT(check_includes(kFloors, "src/wire/a.cpp",
                               "#include <fmt/core.h>\n"
                               " # include <pcap.h>  // the old name\n"
                               "#include <boost/beast/http.hpp>\n"
                               "#include <gtest/gtest.h>\n"
                               "#include <rapidcheck.h>\n"),
                ElementsAre(at(1, "the door of base only"), at(2, "the door of capture only"), at(3, "without a door"),
                            at(4, "without a door"), at(5, "without a door")));
}

TEST(Size, of_a_file_is_400_lines)
{
    std::string text;
    for (int i = 0; i < 400; ++i)
        text += "int i;\n";
    EXPECT_THAT(check_size("src/wire/a.cpp", text), IsEmpty());
    EXPECT_THAT(check_size("src/wire/a.cpp", text + "int j;\n"), ElementsAre(at(401, "401 lines")));
}

TEST(Size, of_a_function_is_60_lines)
{
    std::string body;
    for (int i = 0; i < 60; ++i)
        body += "    ++i;\n";
    EXPECT_THAT(check_size("src/wire/a.cpp", "void f()\n{\n" + body + "}\n"), IsEmpty());
    EXPECT_THAT(check_size("src/wire/a.cpp", "void f()\n{\n    ++j;\n" + body + "}\n"), ElementsAre(at(2, "61 lines")));
    EXPECT_THAT(check_size("src/wire/a.cpp", "struct A {\n    void f()\n    {\n\n" + body + "    }\n};\n"),
                ElementsAre(at(3, "61 lines")));
    EXPECT_THAT(check_size("src/wire/a.cpp", "namespace a {\n" + body + body + "}\n"), IsEmpty());
}

TEST(Size, goes_with_pragma_once)
{
    EXPECT_THAT(check_size("include/vpcsim/wire/a.h", "// A.\n#pragma once\n"), IsEmpty());
    EXPECT_THAT(check_size("include/vpcsim/wire/a.h", "#ifndef A_H\n#define A_H\n#endif\n"),
                ElementsAre(at(0, "#pragma once")));
}

TEST(Lines, have_120_columns_and_no_tabs)
{
    const std::string long_line(120, 'x');
    EXPECT_THAT(check_lines("src/wire/a.cpp", long_line + "\n" + std::string(119, 'x') + "é\n"), IsEmpty());
    EXPECT_THAT(check_lines("src/wire/a.cpp", "\n" + long_line + "x\n\tint i;\nint i; \nint i;\r\n"),
                ElementsAre(at(2, "121 columns"), at(3, "a tab"), at(4, "white space"), at(5, "white space")));
}

TEST(Repeatability, bans_clocks_and_foreign_chance)
{
    EXPECT_THAT(check_repeatability("src/guest/a.cpp", "auto a = std::chrono::system_clock::now();\n"
                                                       "auto b = steady_clock::now();\n"
                                                       "auto c = std::time(nullptr);\n"
                                                       "auto d = time(0);\n"
                                                       "gettimeofday(&e, nullptr);\n"
                                                       "int f = rand() % 6;\n"
                                                       "std::random_device g;\n"
                                                       "std::uniform_int_distribution<int> h;\n"
                                                       "using namespace std;\n"),
                ElementsAre(at(1, "wall clock"), at(2, "wall clock"), at(3, "wall clock"), at(4, "wall clock"),
                            at(5, "wall clock"), at(6, "RandomStream"), at(7, "RandomStream"), at(8, "RandomStream"),
                            at(9, "std::")));
}

TEST(Repeatability, is_not_hurt_by_names_comments_and_text)
{
    EXPECT_THAT(check_repeatability("src/guest/a.cpp", "// system_clock would differ; rand() too.\n"
                                                       "const char* a = \"rand() or time(0)\";\n"
                                                       "auto b = event.time(0) + operand(1) + transmission_time(0);\n"
                                                       "/* std::random_device\n"
                                                       "   steady_clock */ int c = 1'000'000;\n"
                                                       "auto d = R\"(using namespace std)\";\n"
                                                       "#include <unordered_map>\n"),
                IsEmpty());
}

TEST(Repeatability, leaves_the_clock_to_live)
{
    EXPECT_THAT(check_repeatability("src/live/a.cpp", "auto a = std::chrono::steady_clock::now();\n"), IsEmpty());
    EXPECT_THAT(check_repeatability("src/live/a.cpp", "using namespace std;\n"), ElementsAre(at(1, "std::")));
}

TEST(Repeatability, wants_unordered_containers_never_iterated)
{
    EXPECT_THAT(check_repeatability("src/guest/a.cpp", "std::unordered_map<int, int> a;  // never iterated\n"
                                                       "std::unordered_set<int> b;\n"),
                ElementsAre(at(2, "unordered container")));
}

TEST(MachinePaths, stay_out)
{
    const std::string work = std::string{"/wo"} + "rk/";
    EXPECT_THAT(check_machine_paths("README.md", "network/a and ./frame" + work + "b\n"), IsEmpty());
    EXPECT_THAT(check_machine_paths("README.md", "cd\ncd " + work + "main\n\"" + work + "\"\n"),
                ElementsAre(at(2, "relative"), at(3, "relative")));
}

TEST(Folders, are_floors)
{
    EXPECT_THAT(check_folders(kFloors, {"include/vpcsim/wire/a.h", "src/wire/stages/a.cpp"}), IsEmpty());
    EXPECT_THAT(check_folders(kFloors, {"include/vpcsim/cellar/a.h", "include/a.h", "src/a.cpp"}),
                ElementsAre(Field(&Violation::path, "include/vpcsim/cellar/a.h"),
                            Field(&Violation::path, "include/a.h"), Field(&Violation::path, "src/a.cpp")));
}

TEST(TopLevel, holds_only_what_belongs_there)
{
    EXPECT_THAT(check_top_level({".git", ".clang-tidy", "CMakeLists.txt", "README.md", "src", "tests"}), IsEmpty());
    EXPECT_THAT(check_top_level({"src", "utils", "notes.txt"}),
                ElementsAre(Field(&Violation::path, "utils"), Field(&Violation::path, "notes.txt")));
}

TEST(Violation, is_printed_as_editors_read_it)
{
    EXPECT_EQ(testing::PrintToString(Violation{"src/wire/a.cpp", 7, "a tab"}), "src/wire/a.cpp:7: a tab");
}

}  // namespace
}  // namespace vpcsim::house
