/**
 * Words by which two officers find each other. There are 256, so that one random byte selects each with the same chance. All are
 * short English words for things, plants, animals and weather. None is a name, a place, a colour of skin, a feeling or a term of
 * this work, and no two sound alike. The order is part of the format `waypost.handover.1`.
 */
export const SPOKEN_WORDS: readonly string[] = `
acorn almond amber anchor apple apricot aspen autumn badge bagel bamboo banjo barley basil basket bay beacon
beaver bell berry birch biscuit blanket blossom bobbin bonnet book bottle bramble bread breeze bridge broom
bucket button cabin cactus candle canoe canvas carpet carrot castle cedar cello chalk cherry chestnut chimney
cinnamon circle cloud clover coast cobweb cocoa comet compass copper coral cork cradle crane crayon cricket
crystal cushion cypress daisy dolphin domino dragon drum eagle easel echo elbow elm ember engine falcon feather
fern fiddle fig finch flannel flute forest fountain fox garden garlic garnet ginger giraffe glacier globe goose
gravel guitar hammock harbour harp hazel heather hedge helmet heron hinge honey hornet igloo indigo island ivory
ivy jasmine jigsaw juniper kayak kettle kiosk kitten ladder lagoon lamp lantern lark laurel lavender lemon
lentil lettuce lighthouse lilac linen lizard lobster locket lotus magnet magpie mango maple marble meadow mint
mirror mitten mosaic moss muffin mulberry mushroom napkin nettle nutmeg oak oasis ocean olive onion opal orbit
orchard otter oven owl oyster paddle palm pansy paper parrot parsley pebble pelican pencil pepper piano pigeon
pillow pine planet plum pocket pollen potato pretzel prism puddle pumpkin puzzle quail quartz quilt rabbit
radish raft rainbow raisin raven reed ribbon river robin rocket rosemary saddle saffron sail salmon sandal
sapphire saucer seagull shell silver spoon spruce squirrel starling stove sugar sunflower swallow swan table
tambourine teapot thimble thistle tiger timber toffee tomato trumpet tulip tunnel turnip turtle umbrella vanilla
velvet violin walnut walrus waterfall willow window winter wren yarrow zebra zipper
`
  .trim()
  .split(/\s+/);
