// build: from meaning to bytes. Every length and checksum is filled in; what is built parses back to the same fields.
// Each function sizes the packet, writes every stored byte, and leaves meta to parse(), unless it knows it already.
//
// `payload` is stored; `zero_tail` more bytes of zeros follow it, unstored. REQUIRES: the packet's slot is large enough
// for the headers and the payload (see frame_overhead) and the whole frame is at most Packet::kLongestFrame.
//
// This header is all of them; each protocol's own header holds its figure, its builders and its readers.
#pragma once

#include "vpcsim/wire/arp.h"        // IWYU pragma: export
#include "vpcsim/wire/ethernet.h"   // IWYU pragma: export
#include "vpcsim/wire/fragment.h"   // IWYU pragma: export
#include "vpcsim/wire/icmp.h"       // IWYU pragma: export
#include "vpcsim/wire/ip.h"         // IWYU pragma: export
#include "vpcsim/wire/neighbour.h"  // IWYU pragma: export
#include "vpcsim/wire/tcp.h"        // IWYU pragma: export
#include "vpcsim/wire/udp.h"        // IWYU pragma: export
