import Glibc

/// The program's variables, each as "NAME=VALUE" (environ(7)).
package func environment() -> [String] {
  var variables: [String] = []
  var next = unsafe environ
  while let variable = unsafe next.pointee {
    variables.append(unsafe String(system: variable))
    unsafe next += 1
  }
  return variables
}
