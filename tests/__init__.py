"""The house, tried out: the same tree again, whole stories in journeys/, the rules of the house in house/."""
