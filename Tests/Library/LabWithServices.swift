// A lab described in Swift, with a service and checks: brought up, planned again, checked, taken down.
import Glibc
import NetworkLabs

// The supervisor of the lab's services is this program once more.
if let status = SupervisorProcess.runIfAsked(Array(CommandLine.arguments.dropFirst())) {
  exit(status)
}

// A server and two clients at a bridge, with addresses from a pool.
var topology = Topology(
  name: "shop",
  nodes: [
    "lan": NodeSpec(kind: .bridge, bridge: BridgeSpec { $0.ageing = 60 }),
    "server": NodeSpec(
      sysctls: ["net.ipv4.icmp_ratelimit": "0"],
      services: [
        ServiceSpec(
          name: "web", run: "echo open in $MODE; exec sleep 600",
          ready: ReadySpec(log: "open in test"),
          restart: .onFailure, env: ["MODE": "test"])
      ]),
  ],
  links: [LinkSpec(endpoints: ["server:eth0", "lan:server"])],
  pools: ["lans": PoolSpec(["192.0.2.0/24"])],
  checks: [CheckSpec(from: ["server"], .command("hostname"), expect: .text("server"))])
for client in ["desk", "phone"] {
  topology.nodes[client] = NodeSpec(routes: [RouteSpec(to: "default", via: ["server"])])
  topology.links.append(
    LinkSpec(
      endpoints: ["\(client):eth0", "lan:\(client)"],
      impairments: ImpairmentSpec(delay: 1_000)))  // microseconds
  topology.checks += [
    CheckSpec(name: "\(client) to server", from: [client], .ping("server"), family: .v4),
    CheckSpec(name: "\(client) to port", from: [client], .tcp("server:80"), expect: .failure),
    CheckSpec(name: "\(client) to world", from: [client], .route("198.51.100.1"), dev: "eth0"),
  ]
}

// It is judged as a file is.
var faulty = topology
faulty.nodes["phone"]?.mtu = 40
faulty.links.append(LinkSpec(endpoints: ["printer:eth0", "lan:printer"]))
do {
  _ = try Lab(faulty)
} catch {
  for fault in error.faults { print(fault) }
}
// prints error: `40` is not right here; expected a number from 68 to 65535
// prints error: node `printer` is not declared; known: lan, server, desk, phone

let lab = try Lab(topology)
let paths = LabPaths(lab: lab.name)
let manager = LabManager(paths: paths, services: Supervisor(paths: paths))
try manager.up(lab)
print("to be done:", try manager.plan(lab).steps.count)
// prints to be done: 0
for result in try CheckRunner(lab: lab).run() { print(result.passed, result.check.name) }
// prints true server: command hostname (server)
// prints true desk to server
// prints true desk to port
// prints true phone to world

// An edit is planned and made like the rest.
topology.nodes["phone"]?.sysctls["net.ipv4.ip_forward"] = "1"
let edited = try Lab(topology)
print("to be done:", try manager.plan(edited).steps.map(\.subject))
// prints to be done: ["net.ipv4.ip_forward"]
try manager.up(edited)
print("left to do:", try manager.plan(edited).isEmpty ? "nothing" : "something")
// prints left to do: nothing

try manager.down()
print("left:", try manager.record() == nil ? "nothing" : "the lab")
// prints left: nothing
