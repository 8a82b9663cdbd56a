#!/usr/bin/env python3
"""Trains a small convolutional network that tells rock, paper and scissors apart, and exports it to ONNX.

    train.py [--out DIR] [--images N] [--epochs N]

Needs numpy, torch, onnx, onnxscript and onnxruntime. Writes model.onnx, a sample picture of each hand, and
model.expected.json: the probabilities that onnxruntime computes for those pictures.
The exported model takes float32 [1, 3, 64, 64], red-green-blue from 0 to 1, and returns three probabilities.
"""
import argparse
import json
import os
import sys

import numpy as np
import onnx
import torch
from torch import nn

import hands

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "scripts"))
import onnx_source_paths  # noqa: E402

OPSET = 20


class Separable(nn.Module):
    """A depthwise 3x3 and a pointwise convolution, each normalized and clipped; adds its input where it can."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.depthwise = nn.Conv2d(inputs, inputs, 3, stride, padding=1, groups=inputs, bias=False)
        self.depthwise_norm = nn.BatchNorm2d(inputs)
        self.pointwise = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.pointwise_norm = nn.BatchNorm2d(outputs)
        self.clip = nn.ReLU6()
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x):
        y = self.clip(self.depthwise_norm(self.depthwise(x)))
        y = self.clip(self.pointwise_norm(self.pointwise(y)))
        return x + y if self.residual else y


class HandNet(nn.Module):
    """Picture to logits; about 37 thousand parameters."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 16, 3, stride=2, padding=1, bias=False)
        self.stem_norm = nn.BatchNorm2d(16)
        self.clip = nn.ReLU6()
        self.blocks = nn.Sequential(
            Separable(16, 32, 2),
            Separable(32, 32, 1),
            Separable(32, 64, 2),
            Separable(64, 64, 1),
            Separable(64, 128, 2),
            Separable(128, 128, 1),
        )
        self.classifier = nn.Linear(128, len(hands.LABELS))

    def forward(self, image):
        x = (image - 0.5) * 4.0
        x = self.clip(self.stem_norm(self.stem(x)))
        x = self.blocks(x)
        x = x.mean(dim=(2, 3))
        return self.classifier(x)


class HandClassifier(nn.Module):
    """Picture to probabilities: what is exported."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, image):
        return torch.softmax(self.net(image), dim=1)


def to_input(images):
    """uint8 [n, height, width, 3] to float32 [n, 3, height, width] from 0 to 1."""
    return torch.from_numpy(images).permute(0, 3, 1, 2).contiguous().float() / 255


def turned(batch, rng):
    """The batch turned by a multiple of 90 degrees and perhaps mirrored: hands stay what they are."""
    batch = torch.rot90(batch, int(rng.integers(4)), (2, 3))
    return batch.flip(3) if rng.integers(2) else batch


def train(net, images, labels, epochs, seed):
    rng = np.random.default_rng(seed)
    batch = 64
    steps = epochs * (len(labels) // batch)
    optimizer = torch.optim.AdamW(net.parameters(), weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1e-2, total_steps=steps, pct_start=0.1)
    loss_of = nn.CrossEntropyLoss(label_smoothing=0.02)
    net.train()
    for epoch in range(epochs):
        order, total = rng.permutation(len(labels)), 0.0
        for start in range(0, len(labels) - batch + 1, batch):
            pick = order[start : start + batch]
            loss = loss_of(net(turned(to_input(images[pick]), rng)), torch.from_numpy(labels[pick]))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1}/{epochs}: loss {total / (len(labels) // batch):.4f}", flush=True)
    net.eval()


@torch.no_grad()
def accuracy(net, images, labels):
    right = sum(
        int((net(to_input(images[i : i + 256])).argmax(1) == torch.from_numpy(labels[i : i + 256])).sum())
        for i in range(0, len(labels), 256)
    )
    return right / len(labels)


def describe_input(model):
    """Says in the terms of the ONNX standard (docs/MetadataProps.md, docs/TypeDenotation.md) what the input is."""
    onnx.helper.set_model_props(
        model,
        {
            "labels": ",".join(hands.LABELS),
            "Image.BitmapPixelFormat": "Rgb8",
            "Image.ColorSpaceGamma": "SRGB",
            "Image.NominalPixelRange": "Normalized_0_1",
        },
    )
    image = model.graph.input[0].type
    image.denotation = "IMAGE"
    for dim, name in zip(image.tensor_type.shape.dim, ("DATA_BATCH", "DATA_CHANNEL", "DATA_FEATURE", "DATA_FEATURE")):
        dim.denotation = name


def export(net, path):
    example = torch.zeros(1, 3, hands.SIZE, hands.SIZE)
    program = torch.onnx.export(
        HandClassifier(net).eval(),
        (example,),
        dynamo=True,
        opset_version=OPSET,
        external_data=False,
        input_names=["image"],
        output_names=["probabilities"],
        verbose=False,
    )
    model = program.model_proto
    model.graph.name = "rock_paper_scissors"
    describe_input(model)
    located = onnx_source_paths.map_model(model)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)
    print(f"{path}: {os.path.getsize(path)} bytes, {len(model.graph.node)} nodes, {located} with a stack trace")


def write_samples(folder, seed):
    """Draws one picture of each hand and writes what onnxruntime says of it."""
    import onnxruntime

    session = onnxruntime.InferenceSession(os.path.join(folder, "model.onnx"), providers=["CPUExecutionProvider"])
    images, labels = hands.draw_set(len(hands.LABELS), seed)
    expected = {"runtime": f"onnxruntime {onnxruntime.__version__}", "labels": hands.LABELS, "images": {}}
    for image, label in zip(images, labels):
        name = f"{hands.LABELS[label]}.png"
        hands.write_png(os.path.join(folder, name), image)
        (probabilities,) = session.run(None, {"image": to_input(image[None]).numpy()})
        expected["images"][name] = [float(p) for p in probabilities[0]]
        print(name, expected["images"][name])
        if int(probabilities.argmax()) != label:
            sys.exit(f"{name} is taken for {hands.LABELS[int(probabilities.argmax())]}")
    with open(os.path.join(folder, "model.expected.json"), "w") as file:
        json.dump(expected, file, indent=1)
        file.write("\n")


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--out", default=HERE)
    ask.add_argument("--images", type=int, default=16000)
    ask.add_argument("--epochs", type=int, default=14)
    args = ask.parse_args()

    torch.manual_seed(0)
    torch.set_num_threads(1)  # layers this small gain little from a second thread, and lose much on a busy machine
    images, labels = hands.draw_set(args.images, seed=1)
    held_out = hands.draw_set(3000, seed=2)
    net = HandNet()
    print(f"{sum(p.numel() for p in net.parameters())} parameters, {len(labels)} pictures")
    train(net, images, labels, args.epochs, seed=3)
    right = accuracy(net, *held_out)
    print(f"{right:.1%} of {len(held_out[1])} held-out drawings are told right")
    if right < 0.97:
        sys.exit("less than 97 % told right: not exported")
    export(net, os.path.join(args.out, "model.onnx"))
    write_samples(args.out, seed=12)


if __name__ == "__main__":
    main()
