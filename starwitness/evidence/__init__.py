"""Evidence bundles: the captures of a finding as WACZ, made so that any change shows."""
