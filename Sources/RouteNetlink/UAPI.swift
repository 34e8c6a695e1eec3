/// Constants of the kernel's interface that are younger than the headers which the package builds
/// with (Linux 6.1), by their names there.
public enum UAPI {}
