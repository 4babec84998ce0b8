#include "vpcsim/capture/filter.h"

#include <pcap/pcap.h>

#include "filter_words.h"
#include "vpcsim/base/assert.h"
#include "vpcsim/base/error.h"
#include "vpcsim/base/format.h"
#include "vpcsim/base/spelling.h"

namespace vpcsim {
namespace {

constexpr int kSnapLength = 262144;  // longer than any frame: no expression is refused for looking too far

// On Linux `inbound`, `outbound` and `ifindex` compile to loads from the kernel's ancillary data, at offsets that no
// frame has (SKF_AD_OFF, linux/filter.h). Outside the kernel such a load fails; the filter would quietly match nothing.
bool asks_the_kernel(const bpf_program& program)
{
    constexpr bpf_u_int32 kAncillary = 0xfffff000;
    for (u_int i = 0; i < program.bf_len; ++i) {
        const bpf_insn& instruction = program.bf_insns[i];
        const bool is_load = BPF_CLASS(instruction.code) == BPF_LD && BPF_MODE(instruction.code) == BPF_ABS;
        if (is_load && instruction.k >= kAncillary)
            return true;
    }
    return false;
}

}  // namespace

void CaptureFilter::FreeProgram::operator()(bpf_program* program) const
{
    pcap_freecode(program);  // harmless on a program that was never compiled
    delete program;
}

CaptureFilter::CaptureFilter(const std::string& expression) : program_{new bpf_program{}}
{
    if (expression.find('\0') != std::string::npos)
        throw Error{"filter: a NUL byte is no part of a tcpdump expression"};
    // Not by asking libpcap, which asks the network: a file must mean the same everywhere.
    if (const auto name = name_to_resolve(expression))
        throw Error{format("filter \"{}\": `{}` is a name, and names are not looked up; write an address{}", expression,
                           *name, did_you_mean(*name, filter_words()))};
    pcap_t* const handle = pcap_open_dead(DLT_EN10MB, kSnapLength);
    VPCSIM_ASSERT(handle != nullptr);
    const int result = pcap_compile(handle, program_.get(), expression.c_str(), 1, PCAP_NETMASK_UNKNOWN);
    const std::string why = result == 0 ? "" : pcap_geterr(handle);
    pcap_close(handle);
    if (result != 0)
        throw Error{format("filter \"{}\": {}; see pcap-filter(7) for what tcpdump understands", expression, why)};
    if (asks_the_kernel(*program_))
        throw Error{format("filter \"{}\": direction and interface are not in the frame; choose the capture point",
                           expression)};
}

bool CaptureFilter::matches(const Packet& packet)
{
    const std::span<const std::uint8_t> frame = frame_.of(packet);
    pcap_pkthdr header{};
    header.caplen = static_cast<bpf_u_int32>(frame.size());
    header.len = header.caplen;
    return pcap_offline_filter(program_.get(), &header, frame.data()) != 0;
}

}  // namespace vpcsim
