// peer SHAPE NODES | peer show TABLE: the work of a program of Go's netlink library.
//
// Brings up a star or a chain as shapes.py describes it, or prints a line for each of the routes, addresses or links in
// the namespace of that name.
package main

import (
	"fmt"
	"log"
	"os"
	"runtime"
	"strconv"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
)

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// node is a namespace and a socket in it.
type node struct {
	file   netns.NsHandle
	handle *netlink.Handle
}

func add(name string) node {
	file, err := netns.NewNamed(name)
	must(err)
	handle, err := netlink.NewHandleAt(file)
	must(err)
	return node{file, handle}
}

func (n node) up(name string) netlink.Link {
	link, err := n.handle.LinkByName(name)
	must(err)
	must(n.handle.LinkSetUp(link))
	return link
}

func (n node) address(link netlink.Link, text string) {
	address, err := netlink.ParseAddr(text)
	must(err)
	must(n.handle.AddrAdd(link, address))
}

// pair makes a pair of devices with one queue each, and its near end up.
func (n node) pair(name string, master int, peer string, other node) {
	attributes := netlink.NewLinkAttrs()
	attributes.Name, attributes.MasterIndex = name, master
	attributes.NumTxQueues, attributes.NumRxQueues = 1, 1
	must(n.handle.LinkAdd(&netlink.Veth{
		LinkAttrs: attributes, PeerName: peer, PeerNamespace: netlink.NsFd(other.file)}))
}

func star(nodes int) {
	hub := add("star.sw")
	hub.up("lo")
	attributes := netlink.NewLinkAttrs()
	attributes.Name = "sw"
	must(hub.handle.LinkAdd(&netlink.Bridge{LinkAttrs: attributes}))
	bridge, err := hub.handle.LinkByName("sw")
	must(err)
	hub.address(bridge, "10.77.0.1/16")
	gateway, err := netlink.ParseAddr("10.77.0.1/16")
	must(err)
	for i := 1; i <= nodes; i++ {
		host, port := add("star.h"+strconv.Itoa(i)), "p"+strconv.Itoa(i)
		hub.pair(port, bridge.Attrs().Index, "eth0", host)
		hub.up(port)
		host.up("lo")
		device := host.up("eth0")
		host.address(device, fmt.Sprintf("10.77.%d.%d/16", (i+1)>>8, (i+1)&255))
		must(host.handle.RouteAdd(&netlink.Route{LinkIndex: device.Attrs().Index, Gw: gateway.IP}))
	}
	hub.up("sw")
}

func chainAddress(i, end int) string {
	return fmt.Sprintf("10.78.%d.%d/30", (i-1)>>6, ((i-1)&63)*4+end)
}

func chain(nodes int) {
	var before node
	for i := 1; i <= nodes; i++ {
		router := add("chain.r" + strconv.Itoa(i))
		router.up("lo")
		if i > 1 {
			before.pair("right", 0, "left", router)
			before.address(before.up("right"), chainAddress(i-1, 1))
			router.address(router.up("left"), chainAddress(i-1, 2))
		}
		before = router
	}
}

func show(table string) {
	file, err := netns.GetFromName(table)
	must(err)
	handle, err := netlink.NewHandleAt(file)
	must(err)
	switch table {
	case "routes":
		found, err := handle.RouteList(nil, netlink.FAMILY_V4)
		must(err)
		for _, each := range found {
			fmt.Println(each)
		}
	case "addresses":
		found, err := handle.AddrList(nil, netlink.FAMILY_ALL)
		must(err)
		for _, each := range found {
			fmt.Println(each)
		}
	case "links":
		found, err := handle.LinkList()
		must(err)
		for _, each := range found {
			fmt.Println(each.Attrs().Name, each.Type())
		}
	default:
		log.Fatal("no such table: ", table)
	}
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: peer star|chain NODES | peer show TABLE")
	}
	runtime.LockOSThread()
	if os.Args[1] == "show" {
		show(os.Args[2])
		return
	}
	nodes, err := strconv.Atoi(os.Args[2])
	must(err)
	switch os.Args[1] {
	case "star":
		star(nodes)
	case "chain":
		chain(nodes)
	default:
		log.Fatal("no such shape: ", os.Args[1])
	}
}
