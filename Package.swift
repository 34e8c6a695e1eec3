// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]
let safe = strict + [.strictMemorySafety()]

let package = Package(
  name: "netns",
  products: [
    .library(name: "Netlink", targets: ["Netlink"]),
    .library(name: "RouteNetlink", targets: ["RouteNetlink"]),
    .library(name: "NetlinkTesting", targets: ["NetlinkTesting"]),
    .library(name: "NetworkNamespaces", targets: ["NetworkNamespaces"]),
    .library(name: "NetlinkEvents", targets: ["NetlinkEvents"]),
    .library(name: "Isolation", targets: ["Isolation"]),
    .library(name: "Uplinks", targets: ["Uplinks"]),
    .library(name: "NetworkLabs", targets: ["NetworkLabs"]),
    .executable(name: "netns", targets: ["netns"]),
    .executable(name: "netns-lab", targets: ["netns-lab"]),
    .executable(name: "netns-cni", targets: ["netns-cni"]),
  ],
  // Whoever depends on this package without labs turns it off, and needs no other package then.
  traits: [
    .trait(name: "Labs", description: "NetworkLabs and netns-lab, which need other packages."),
    .default(enabledTraits: ["Labs"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(name: "CMnl", pkgConfig: "libmnl", providers: [.apt(["libmnl-dev"])]),
    // Replaces libmnl in programs without shared libraries; the package itself only uses it to compare both.
    .target(name: "CMnlStatic"),
    .target(name: "CLinux"),
    .target(
      name: "Linux", dependencies: ["CLinux"],
      swiftSettings: safe),
    .target(name: "Netlink", dependencies: ["CMnl", "CLinux", "Linux"], swiftSettings: safe),
    .target(
      name: "RouteNetlink", dependencies: ["Netlink", "CLinux", "Linux"], swiftSettings: safe),
    .target(
      name: "NetlinkTesting", dependencies: ["Netlink", "CLinux", "Linux"], swiftSettings: safe),
    .target(
      name: "NetworkNamespaces", dependencies: ["Netlink", "RouteNetlink", "CLinux", "Linux"],
      swiftSettings: safe),
    .target(
      name: "NetlinkEvents",
      dependencies: ["Netlink", "RouteNetlink", "NetworkNamespaces", "CLinux", "Linux"],
      swiftSettings: safe),
    .target(
      name: "Uplinks",
      dependencies: ["Netlink", "RouteNetlink", "NetworkNamespaces", "CLinux", "Linux"],
      swiftSettings: safe),
    .target(
      name: "Isolation",
      dependencies: ["Netlink", "RouteNetlink", "NetworkNamespaces", "CLinux", "Linux"],
      swiftSettings: safe),
    .target(
      name: "IsolationCommand",
      dependencies: [
        "Isolation", "Netlink", "RouteNetlink", "NetworkNamespaces", "CLinux", "Linux",
      ],
      swiftSettings: safe),
    .target(
      name: "Housekeeping", dependencies: ["NetworkNamespaces", "Isolation", "Uplinks"],
      swiftSettings: safe),
    .target(
      name: "Rootless",
      dependencies: ["Netlink", "NetworkNamespaces", "Isolation", "Uplinks", "CLinux", "Linux"],
      swiftSettings: safe),
    .target(
      name: "Doctor",
      dependencies: [
        "Netlink", "RouteNetlink", "NetworkNamespaces", "Isolation", "Rootless", "Uplinks",
        "CLinux",
        "Linux",
      ],
      swiftSettings: safe),
    .target(
      name: "IPCommand",
      dependencies: [
        "Netlink", "RouteNetlink", "NetworkNamespaces", "Isolation", "IsolationCommand", "Rootless",
        "Uplinks", "Housekeeping", "Doctor", "CLinux", "Linux",
      ],
      swiftSettings: safe),
    .target(
      name: "YAMLEvents",
      dependencies: [.product(name: "Yams", package: "Yams", condition: .when(traits: ["Labs"]))],
      swiftSettings: safe),
    .target(
      name: "NetworkLabs",
      dependencies: [
        "Netlink", "RouteNetlink", "NetworkNamespaces", "Uplinks", "CLinux", "Linux",
        .target(name: "YAMLEvents", condition: .when(traits: ["Labs"])),
      ],
      swiftSettings: safe),
    .executableTarget(
      name: "netns", dependencies: ["IPCommand", "Netlink", "CLinux", "Linux"],
      swiftSettings: safe),
    .target(
      name: "CNI",
      dependencies: ["Netlink", "RouteNetlink", "NetworkNamespaces", "CLinux", "Linux"],
      swiftSettings: safe),
    .executableTarget(
      name: "netns-cni", dependencies: ["CNI", "CLinux", "Linux"], swiftSettings: safe),
    .executableTarget(
      name: "netns-lab",
      dependencies: [
        "NetworkLabs", "RouteNetlink", "CLinux", "Linux", "NetworkNamespaces", "Housekeeping",
        "Doctor",
        .product(
          name: "ArgumentParser", package: "swift-argument-parser",
          condition: .when(traits: ["Labs"])),
      ],
      swiftSettings: safe),
    .testTarget(
      name: "NetlinkTests", dependencies: ["Netlink", "NetlinkTesting", "CMnl", "CMnlStatic"],
      swiftSettings: strict),
    .testTarget(
      name: "NetlinkTestingTests",
      dependencies: ["NetlinkTesting", "Netlink", "RouteNetlink", "CLinux", "Linux"],
      swiftSettings: strict),
    .testTarget(
      name: "RouteNetlinkTests", dependencies: ["RouteNetlink", "Netlink", "CLinux", "Linux"],
      swiftSettings: strict),
    .testTarget(
      name: "IPCommandTests",
      dependencies: ["IPCommand", "RouteNetlink", "Netlink", "CLinux", "Linux"],
      swiftSettings: strict),
    .testTarget(
      name: "ConformanceTests", dependencies: ["IPCommand", "netns"],
      exclude: ["differences.tsv", "Recorded"], swiftSettings: strict),
    .testTarget(
      name: "DocumentationTests",
      dependencies: [
        "Netlink", "RouteNetlink", "NetlinkTesting", "NetlinkEvents", "NetworkNamespaces",
        "Isolation", "NetworkLabs", "IPCommand",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "IsolationTests", dependencies: ["Isolation", "IsolationCommand", "NetworkNamespaces"],
      swiftSettings: strict),
    .testTarget(
      name: "NetworkNamespacesTests", dependencies: ["NetworkNamespaces"], swiftSettings: strict),
    .testTarget(
      name: "CNITests", dependencies: ["CNI", "RouteNetlink", "Netlink", "Linux"],
      swiftSettings: strict),
    .testTarget(
      name: "UplinksTests",
      dependencies: ["Uplinks", "RouteNetlink", "Netlink", "NetworkNamespaces"],
      swiftSettings: strict),
    .testTarget(
      name: "NetworkLabsTests", dependencies: ["NetworkLabs", "RouteNetlink"], swiftSettings: strict
    ),
    .testTarget(
      name: "SystemTests",
      dependencies: [
        "CLinux", "Linux", "Netlink", "RouteNetlink", "NetlinkEvents", "NetworkNamespaces",
        "Isolation",
        "netns", "netns-lab", "netns-cni",
      ],
      exclude: ["Labs/Recorded"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
