"""Everything a child or a helper reads: model, loader, catalogue, checks. Plain Python."""
