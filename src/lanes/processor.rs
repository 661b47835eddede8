//! Which instructions what runs in lanes may use.

/// Which instructions kernels may use. All give the same bits.
#[derive(Debug, Clone, Copy)]
pub enum Processor {
    /// The widest that the processor has.
    Detected(pulp::Arch),
    /// What every processor of the target has.
    Plain,
}

impl Processor {
    /// The widest instructions that there are here.
    pub fn detected() -> Self {
        Processor::Detected(pulp::Arch::new())
    }

    /// Runs a kernel with these instructions. Every call is compiled as a copy of its kernel for each of them: who shares a
    /// kernel calls one function that calls this.
    #[inline(always)]
    pub fn run<R>(self, kernel: impl FnOnce() -> R) -> R {
        let arch = match self {
            Processor::Detected(arch) => arch,
            Processor::Plain => pulp::Arch::Scalar,
        };
        arch.dispatch(kernel)
    }
}
