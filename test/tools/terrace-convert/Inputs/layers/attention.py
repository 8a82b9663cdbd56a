class Attention:
    def score(self, x):
        return x.relu()

    def forward(self, x):
        # A comment of a line.
        return self.score(x)
