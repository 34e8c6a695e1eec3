# The steps of isolation-demo with netns. Text written to descriptor 9 is printed, if that is open.
exec 9>&1
b_opts() { case $1 in net) echo "--net private";; *) echo --$1;; esac; }
b_run() {
	local a=() o k uid= gid=
	for k in ${1//,/ }; do a+=($(b_opts $k)); done; shift
	while [ "$1" != -- ]; do
		o=$1; shift
		case $o in
		mount-proc|map-root|kill-child) a+=(--$o);;
		uid=*) uid=${o#*=};;
		gid=*) gid=${o#*=};;
		root=*|hostname=*|boottime=*) a+=(--${o%%=*} "${o#*=}");;
		esac
	done; shift
	[ "$uid" ] && a+=(--user-as $uid${gid:+:$gid})
	o="${a[*]} -- $*"
	printf '$ netns run %.100s\n' "${o//$'\n'/ }" 2>/dev/null >&9
	$NETNS run "${a[@]}" -- "$@"
}
step() {
	local words="$*"
	printf '$ netns %.100s\n' "${words//$'\n'/ }" 2>/dev/null >&9
	$NETNS "$@"
}
b_add() {
	step add --with $2 $1
	BLUE_NET=$($NETNS exec --only net $1 stat -L -c %i /proc/self/ns/net)
}
b_exec() { local n=$1; shift 2; step exec $n -- "$@"; }
b_del() { step delete $1; }
b_persist() { step persist $1 --kind $2 $3; }
b_unpersist() { step persist --release $1; }
b_at() { local k=$1 p=$2; shift 3; step exec --only $k $p -- "$@"; }
b_list() { step list --kinds --raw --no-headings -o TYPE,NS,NPROCS; }
