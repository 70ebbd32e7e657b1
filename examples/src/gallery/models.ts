/** The models of the gallery, in the order of its page. */
import { frozenConvolutions, inception, resNet } from "./images.js";
import { mobileNet } from "./mobileNet.js";
import { type GalleryPicture, pictureOf } from "./picture.js";
import { encoderDecoder, singleHead, transformerBlock } from "./sequences.js";
import { anyNames, autoencoder, fruit, rightToLeft, siamese } from "./shared.js";
import { functional, sequential, subclass } from "./tutorial.js";

export const MODELS: readonly GalleryPicture[] = [
  pictureOf(
    "sequential",
    "A list of layers",
    'The tutorial\'s network as a `Sequential`, drawn with `rankdir: "LR"`.',
    sequential,
    { rankdir: "LR" },
  ),
  pictureOf(
    "functional",
    "Layers called on tensors",
    "Much the same by the functional API, with `showWeights` and `showDtype`.",
    functional,
    { showWeights: true, showDtype: true },
  ),
  pictureOf("subclass", "A class of one's own", "A subclass of `Model` is traced, and drawn in full.", subclass),
  pictureOf("fruit", "Several inputs and outputs", "Two inputs, a residual connection and two outputs.", fruit),
  pictureOf("inception", "An Inception block", "Module 3a of GoogLeNet: four branches of one tensor.", inception),
  pictureOf(
    "resnet",
    "Residual blocks",
    "Two blocks of a ResNet; the second halves the image, so that its skip has a convolution of its own.",
    resNet,
  ),
  pictureOf(
    "siamese",
    "Shared layers",
    "A siamese network: each of two layers is called twice, and the numbers tell which call a tensor belongs to. " +
      "`square` reads one tensor twice.",
    siamese,
  ),
  pictureOf("autoencoder", "Models inside, closed", "An autoencoder of two models.", autoencoder),
  pictureOf(
    "autoencoder.expanded",
    "Models inside, open",
    "The same with `expandNested`. [The page of this model](autoencoder.html) opens and closes them one by one.",
    autoencoder,
    { expandNested: true },
  ),
  pictureOf(
    "frozen",
    "Frozen layers",
    'With `showTrainable`, and words in German: `locale: "de"`.',
    frozenConvolutions,
    { showTrainable: true, locale: "de" },
  ),
  pictureOf(
    "translator",
    "An encoder and a decoder",
    "Two LSTMs; both states of the first are where the second starts.",
    encoderDecoder,
  ),
  pictureOf(
    "transformer",
    "A block of a transformer",
    'As papers draw it, from the bottom up: `rankdir: "BT"`.',
    transformerBlock,
    { rankdir: "BT" },
  ),
  pictureOf(
    "attention",
    "Ops",
    'Attention written in ops, in a subclass of `Model`. The lines are bent: `splines: "curved"`.',
    singleHead,
    { splines: "curved" },
  ),
  pictureOf("names", "Names in any script", "Chinese names, emoji, and signs that mean something in SVG.", anyNames),
  pictureOf(
    "right-to-left",
    "Names from right to left",
    'Arabic and Hebrew names, with `rankdir: "RL"`.',
    rightToLeft,
    { rankdir: "RL" },
  ),
  {
    ...pictureOf(
      "mobilenet",
      "MobileNetV2",
      "A real network, of 154 layers, whose graph comes from the file of another project.",
      mobileNet,
    ),
    folded: true,
  },
];
