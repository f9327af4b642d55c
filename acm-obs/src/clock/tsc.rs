//! The processor's time stamp counter.

#![expect(unsafe_code, reason = "the counter is read by an intrinsic")]

/// The counter.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
#[expect(clippy::inline_always, reason = "one instruction")]
pub(super) fn read() -> u64 {
    // SAFETY: every x86_64 processor has the instruction; it reads a register and nothing else.
    unsafe { core::arch::x86_64::_rdtsc() }
}

/// Whether the counter runs at one rate in all states of the processor and, where the system says
/// what it trusts itself, the system has not found it unstable.
#[cfg(target_arch = "x86_64")]
pub(super) fn usable() -> bool {
    use core::arch::x86_64::__cpuid;

    const POWER: u32 = 0x8000_0007;
    const INVARIANT: u32 = 1 << 8;
    let invariant = __cpuid(0x8000_0000).eax >= POWER && __cpuid(POWER).edx & INVARIANT != 0;
    invariant && !system_distrusts_it()
}

#[cfg(target_arch = "x86_64")]
fn system_distrusts_it() -> bool {
    // Linux takes an unstable counter off this list; other systems have no such file.
    std::fs::read_to_string("/sys/devices/system/clocksource/clocksource0/available_clocksource")
        .is_ok_and(|sources| !sources.split_whitespace().any(|source| source == "tsc"))
}

/// No counter that is known to be steady on this architecture.
#[cfg(not(target_arch = "x86_64"))]
pub(super) fn read() -> u64 {
    0
}

/// No counter that is known to be steady on this architecture.
#[cfg(not(target_arch = "x86_64"))]
pub(super) fn usable() -> bool {
    false
}
