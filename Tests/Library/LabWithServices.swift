// A lab with a service and checks: brought up, planned again, checked, taken down.
import Glibc
import NetworkLabs

// The supervisor of the lab's services is this program once more.
if let status = SupervisorProcess.runIfAsked(Array(CommandLine.arguments.dropFirst())) {
  exit(status)
}

let file = """
  name: shop
  topology:
    nodes:
      client: {}
      server: {services: [{name: web, run: exec sleep 600}]}
    links:
      - endpoints: ["client:eth0", "server:eth0"]
        ipv4: [192.0.2.1/24, 192.0.2.2/24]
  checks:
    - {from: client, ping: 192.0.2.2}
  """
let lab = try Lab.resolve(Topology.read(file, defaultName: "shop").topology).lab
let paths = LabPaths(lab: lab.name)
let manager = LabManager(paths: paths, services: Supervisor(paths: paths))
try manager.up(lab)
print("to be done:", try manager.plan(lab).steps.count)
// prints to be done: 0
for result in try CheckRunner(lab: lab).run() { print(result.passed, result.check.target) }
// prints true 192.0.2.2
try manager.down()
print("left:", try manager.record() == nil ? "nothing" : "the lab")
// prints left: nothing
