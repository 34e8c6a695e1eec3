extension NsenterCommand {
  static let usage = """

    Usage:
     nsenter [options] [<program> [<argument>...]]

    Run a program with namespaces of other processes.

    Options:
     -a, --all              enter all namespaces
     -t, --target <pid>     target process to get namespaces from
     -m, --mount[=<file>]   enter mount namespace
     -u, --uts[=<file>]     enter UTS namespace (hostname etc)
     -i, --ipc[=<file>]     enter System V IPC namespace
     -n, --net[=<file>]     enter network namespace
     -N, --net-socket <fd>  enter network namespace of the target's socket
     -p, --pid[=<file>]     enter pid namespace
     -C, --cgroup[=<file>]  enter cgroup namespace
     -U, --user[=<file>]    enter user namespace
         --user-parent      enter the user namespace around it
     -T, --time[=<file>]    enter time namespace
     -S, --setuid <uid>     set uid in entered namespace
     -G, --setgid <gid>     set gid in entered namespace
     -S follow, -G follow   set those of the target
         --preserve-credentials do not touch uids or gids
         --keep-caps        keep the capabilities that the user namespace gives
     -r, --root[=<dir>]     set the root directory
     -w, --wd[=<dir>]       set the working directory
     -W. --wdns <dir>       set the working directory in namespace
     -e, --env              take the environment variables of the target
     -c, --join-cgroup      enter the control group of the target
     -F, --no-fork          do not fork before exec'ing <program>
     -Z, --follow-context   set SELinux context according to --target PID

     -h, --help             display this help
     -V, --version          display version

    For more details see nsenter(1).
    """
}
