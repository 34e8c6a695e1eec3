import NetworkNamespaces

typealias Suggestion = NetworkNamespaces.Suggestion
