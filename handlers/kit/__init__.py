"""What every room uses: ids, routing, values, forms, blocks, services, errors."""
