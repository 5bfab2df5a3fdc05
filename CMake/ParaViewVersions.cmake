# What differs between the versions of ParaView that the suite builds on.
