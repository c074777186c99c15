"""What the product does, for every front: kernel, server and command line call these."""
