/** Requests and answers of comparison and evaluation, for `examples`. */

const projectId = '019376a4-6a10-7c52-9b3e-2f60d7a91c01';
const imageId = '019376a4-7b21-7d63-8c4f-3a71e8b02d12';
const computationId = '019376a4-cf76-72b8-9194-8fc63d057257';
const analysisA = '019376a4-8c32-7e74-9d50-4b82f9c13e23';
const analysisB = '019376a4-8c33-7e74-9d50-4b82f9c13e24';
const at = '2025-01-31T12:00:00.000Z';
const a = 'yolo_v8@8.3.0';
const b = 'detr@1.0.0';

const image = {
  image_id: imageId,
  filename: 'frame_0001.jpg',
  width: 1920,
  height: 1080,
  has_pixels: true,
};

const memberA = {
  annotation_id: '019376a4-9d43-7f85-ae61-5c930ad24f34',
  row: 0,
  annotation_type: 'bounding_box',
  class_name: 'car',
  confidence: 0.91,
};
const memberB = {
  annotation_id: '019376a4-9d44-7f85-ae61-5c930ad24f35',
  row: 2,
  annotation_type: 'bounding_box',
  class_name: 'truck',
  confidence: 0.64,
};

const counts = { agree: 11, class_differs: 1, moved: 2, only_a: 3, only_b: 0 };
const figures = {
  ...counts,
  instances_a: 17,
  instances_b: 14,
  agreement: 0.7096774193548387,
  mean_iou: 0.83,
};

const parameters = {
  a,
  b,
  iou: 0.5,
  moved_iou: 0.75,
  min_confidence_a: 0.25,
  min_confidence_b: 0.25,
  hide_unscored: false,
  annotation_type: ['bounding_box', 'segmentation', 'keypoint'],
  class_map_a: {},
  class_map_b: { automobile: 'car' },
};

const query = { a, b, min_confidence: '0.25', class_map_b: '{"automobile": "car"}' };
const review = {
  image_id: imageId,
  a,
  b,
  reviewed_by: 'ada@example.org',
  reviewed_at: at,
  outdated: false,
};

const evaluationParameters = {
  truth: 'ground_truth@1',
  prediction: a,
  iou_type: 'bbox',
  iou: 0.5,
  min_confidence: 0.25,
  class_map_truth: {},
  class_map_prediction: {},
};
const outcomes = { true_positives: 30, false_positives: 6, false_negatives: 10 };
const rates = { precision: 0.8333333333333334, recall: 0.75, f1: 0.7894736842105263 };

/** What is answered with 202. */
export const pendingExample = {
  status: 'running',
  id: computationId,
  done: 1200,
  total: 5000,
  result_url: `/api/projects/${projectId}/comparison?a=yolo_v8%408.3.0&b=detr%401.0.0`,
};

export const comparisonExamples = {
  getComputation: {
    params: { computationId },
    reply: { ...pendingExample, detail: null },
  },
  getImageComparison: {
    params: { imageId },
    query,
    reply: {
      image_id: imageId,
      a: { analysis_id: analysisA, model_name: 'yolo_v8', model_version: '8.3.0', annotation_count: 17 },
      b: { analysis_id: analysisB, model_name: 'detr', model_version: '1.0.0', annotation_count: 14 },
      summary: figures,
      disagreement: 5.31,
      image_class: null,
      pairs: [{ kind: 'class_differs', iou: 0.81, a: memberA, b: memberB }],
      pairs_total: 17,
      parameters,
    },
  },
  getProjectComparison: {
    params: { projectId },
    query: { ...query, kind: 'class_differs', limit: '20' },
    reply: {
      status: 'completed',
      summary: {
        images: 480,
        images_in_project: 500,
        images_only_a: 15,
        images_only_b: 5,
        images_neither: 0,
        images_in_agreement: 402,
        images_reviewed: 12,
        ...figures,
        image_classes: { agree: 0, class_differs: 0, only_a: 0, only_b: 0 },
      },
      per_class: [
        {
          class_name: 'car',
          instances_a: 17,
          instances_b: 13,
          agree: 11,
          moved: 2,
          class_differs_a: 1,
          class_differs_b: 0,
          only_a: 3,
          only_b: 0,
          agreement: 0.7333333333333333,
        },
      ],
      confusion: {
        classes: ['car', 'truck'],
        counts: [
          [13, 1, 3],
          [0, 0, 0],
          [0, 0, 0],
        ],
      },
      iou_histogram: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 2, 3, 3, 3, 1],
      scatter: [{ image_id: imageId, kind: 'class_differs', iou: 0.81, a: memberA, b: memberB }],
      scatter_total: 14,
      images: [
        {
          ...image,
          analysis_a: analysisA,
          analysis_b: analysisB,
          disagreement: 5.31,
          ...counts,
          image_class: null,
          matching: 1,
          review,
        },
      ],
      images_total: 1,
      parameters,
      computed_at: at,
    },
  },
  putReview: { params: { projectId, imageId }, body: { a, b }, reply: review },
  deleteReview: { params: { projectId, imageId }, query: { a, b } },
  getProjectVotes: {
    params: { projectId },
    query: { models: `${a},${b},ssd@2`, found_by: '1' },
    reply: {
      status: 'completed',
      summary: { images: 480, images_in_project: 500, things: 20, unanimous: 9, found_by: [6, 4, 10] },
      per_model: [
        { model: a, instances: 17, alone: 3, missed: 1 },
        { model: b, instances: 14, alone: 2, missed: 1 },
        { model: 'ssd@2', instances: 13, alone: 1, missed: 2 },
      ],
      per_class: [{ class_name: 'car', found_by: [6, 4, 10] }],
      images: [
        {
          ...image,
          analyses: [analysisA, analysisB, '019376a4-8c34-7e74-9d50-4b82f9c13e25'],
          found_by: [6, 4, 10],
          unanimous: 9,
          disagreement: 5.666666666666667,
        },
      ],
      images_total: 1,
      parameters: {
        models: [a, b, 'ssd@2'],
        iou: 0.5,
        min_confidence: 0,
        hide_unscored: false,
        annotation_type: ['bounding_box', 'segmentation', 'keypoint'],
        class_map: {},
      },
      computed_at: at,
    },
  },
  getEvaluation: {
    params: { projectId },
    query: { truth: 'ground_truth@1', prediction: a, iou_type: 'bbox', min_confidence: '0.25' },
    reply: {
      status: 'completed',
      stats: {
        AP: 0.505,
        AP50: 0.697,
        AP75: 0.573,
        AP_small: 0.586,
        AP_medium: 0.519,
        AP_large: 0.501,
        AR_1: 0.387,
        AR_10: 0.594,
        AR_100: 0.595,
        AR_small: 0.64,
        AR_medium: 0.566,
        AR_large: 0.564,
      },
      ap_per_class: { car: 0.505, truck: -1 },
      summary: {
        images: 480,
        images_in_project: 500,
        images_without_prediction: 0,
        images_without_truth: 20,
        truths: 40,
        crowds: 1,
        detections: 90,
        unscored: 0,
        ...outcomes,
        ...rates,
      },
      per_class: [
        {
          class_name: 'car',
          truths: 40,
          detections: 36,
          ap: 0.505,
          ap50: 0.697,
          ap75: 0.573,
          ar: 0.595,
          ...outcomes,
          ...rates,
        },
      ],
      pr_curves: {
        recall: [0, 0.5, 1],
        mean: [1, 0.9, 0],
        classes: [{ class_name: 'car', precision: [1, 0.9, 0], confidence: [0.98, 0.71, null] }],
      },
      by_confidence: {
        confidence: [0, 0.5, 1],
        classes: [
          { class_name: 'car', truths: 40, true_positives: [33, 25, 0], false_positives: [57, 3, 0] },
        ],
      },
      confusion: {
        classes: ['car'],
        counts: [
          [30, 10],
          [6, 0],
        ],
      },
      images: [
        {
          ...image,
          truth_analysis: analysisB,
          prediction_analysis: analysisA,
          truths: 4,
          detections: 5,
          true_positives: 3,
          false_positives: 2,
          false_negatives: 1,
          matching: 6,
        },
      ],
      images_total: 480,
      parameters: {
        ...evaluationParameters,
        images: 'both',
        iou_thresholds: [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95],
        max_detections: [1, 10, 100],
        area_ranges: [{ name: 'all', from: 0, to: 1e10 }],
      },
      computed_at: at,
    },
  },
  getSharedFalsePositives: {
    params: { projectId },
    query: { truth: 'ground_truth@1', prediction: a, second: b, min_confidence: '0.5' },
    reply: {
      status: 'completed',
      summary: {
        images: 480,
        images_in_project: 500,
        images_with_shared: 1,
        false_positives: 12,
        false_positives_second: 9,
        shared: 1,
      },
      per_class: [{ class_name: 'car', false_positives: 12, false_positives_second: 9, shared: 1 }],
      images: [
        {
          ...image,
          truth_analysis: '019376a4-8c34-7e74-9d50-4b82f9c13e25',
          prediction_analysis: analysisA,
          second_analysis: analysisB,
          false_positives: 2,
          false_positives_second: 1,
          shared: 1,
          matching: 1,
          instances: [
            {
              class_name: 'car',
              iou: 0.82,
              prediction: {
                annotation_id: memberA.annotation_id,
                row: 0,
                class_name: 'car',
                confidence: 0.91,
              },
              second: { annotation_id: memberB.annotation_id, row: 2, class_name: 'car', confidence: 0.64 },
            },
          ],
        },
      ],
      images_total: 1,
      parameters: {
        ...evaluationParameters,
        images: 'both',
        iou_thresholds: [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95],
        max_detections: [1, 10, 100],
        area_ranges: [{ name: 'all', from: 0, to: 1e10 }],
        second: b,
        min_confidence_second: 0.5,
        class_map_second: {},
      },
      computed_at: at,
    },
  },
  getImageEvaluation: {
    params: { imageId },
    query: { truth: 'ground_truth@1', prediction: a, min_confidence: '0.25' },
    reply: {
      image_id: imageId,
      truth_analysis: analysisB,
      prediction_analysis: analysisA,
      summary: { true_positives: 1, false_positives: 0, false_negatives: 0 },
      outcomes: [
        {
          outcome: 'true_positive',
          iou: 0.81,
          truth: { annotation_id: memberB.annotation_id, row: 2, class_name: 'car', confidence: null },
          prediction: { annotation_id: memberA.annotation_id, row: 0, class_name: 'car', confidence: 0.91 },
        },
      ],
      parameters: evaluationParameters,
    },
  },
};
