import Glibc

HiddenVerb.runIfAsked()
LabCommand.main()
